import { createFileRoute } from '@tanstack/react-router';
import { missingReferencesQuery } from '@/features/admin/api';
import { ReferencesPage } from '@/features/admin/pages/ReferencesPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/admin/references')({
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(missingReferencesQuery);
    return loadTexts('admin');
  },
  component: ReferencesPage,
});
