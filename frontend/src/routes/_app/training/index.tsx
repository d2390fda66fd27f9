import { createFileRoute } from '@tanstack/react-router';
import { tasksQuery } from '@/features/training/api';
import { TASK_FILTERS } from '@/features/training/lib/filters';
import { TaskListPage } from '@/features/training/pages/TaskListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/training/')({
  validateSearch: listSearch(TASK_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(tasksQuery(deps));
    return loadTexts('training');
  },
  component: TaskListPage,
});
