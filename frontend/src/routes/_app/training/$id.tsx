import { createFileRoute } from '@tanstack/react-router';
import { detailSearch } from '@/features/training/lib/detail';
import { TaskDetailPage } from '@/features/training/pages/TaskDetailPage';
import { tasks } from '@/shared/resources/tasks';

export const Route = createFileRoute('/_app/training/$id')({
  ...tasks.detailRoute,
  validateSearch: detailSearch,
  component: TaskDetailPage,
});
