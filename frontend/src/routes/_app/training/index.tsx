import { createFileRoute } from '@tanstack/react-router';
import { TaskListPage } from '@/features/training/pages/TaskListPage';
import { tasks } from '@/shared/resources/tasks';

export const Route = createFileRoute('/_app/training/')({
  ...tasks.listRoute,
  component: TaskListPage,
});
