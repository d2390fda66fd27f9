import { createFileRoute } from '@tanstack/react-router';
import { MachinePage } from '@/features/admin/pages/MachinePage';
import { loadTexts } from '@/shared/i18n/i18n';
import { machineQuery } from '@/shared/resources/machine';

export const Route = createFileRoute('/_app/admin/machine')({
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(machineQuery);
    return loadTexts('admin');
  },
  component: MachinePage,
});
