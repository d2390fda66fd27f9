import { createFileRoute } from '@tanstack/react-router';
import { compareSearch } from '@/features/training/lib/detail';
import { TaskComparePage } from '@/features/training/pages/TaskComparePage';

export const Route = createFileRoute('/_app/training/compare')({
  validateSearch: compareSearch,
  component: TaskComparePage,
});
