import { createFileRoute } from '@tanstack/react-router';
import { parkedEventsQuery } from '@/features/admin/api';
import { ParkedEventsPage } from '@/features/admin/pages/ParkedEventsPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/admin/events')({
  loader: ({ context }) => {
    void context.queryClient.prefetchQuery(parkedEventsQuery);
    return loadTexts('admin');
  },
  component: ParkedEventsPage,
});
