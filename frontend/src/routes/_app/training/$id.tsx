import { createFileRoute } from '@tanstack/react-router';
import { detailSearch } from '@/features/training/lib/detail';
import { TaskDetailPage } from '@/features/training/pages/TaskDetailPage';

export const Route = createFileRoute('/_app/training/$id')({
  validateSearch: detailSearch,
  component: TaskDetailPage,
});
