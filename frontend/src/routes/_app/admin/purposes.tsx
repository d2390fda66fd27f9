import { createFileRoute } from '@tanstack/react-router';
import { PurposesPage } from '@/features/admin/pages/PurposesPage';
import { loadTexts } from '@/shared/i18n/i18n';
import { purposesQuery } from '@/shared/resources/usePurposes';

export const Route = createFileRoute('/_app/admin/purposes')({
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(purposesQuery);
    return loadTexts('admin');
  },
  component: PurposesPage,
});
