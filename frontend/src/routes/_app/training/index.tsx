import { createFileRoute } from '@tanstack/react-router';
import { TASK_FILTERS } from '@/features/training/lib/filters';
import { TaskListPage } from '@/features/training/pages/TaskListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/training/')({
  validateSearch: listSearch(TASK_FILTERS),
  component: TaskListPage,
});
