import { createFileRoute } from '@tanstack/react-router';
import { taskQuery } from '@/features/training/api';
import { detailSearch } from '@/features/training/lib/detail';
import { TaskDetailPage } from '@/features/training/pages/TaskDetailPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/training/$id')({
  validateSearch: detailSearch,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(taskQuery(params.id));
    return loadTexts('training');
  },
  component: TaskDetailPage,
  remountDeps: ({ params }) => params.id,
});
