import { createFileRoute } from '@tanstack/react-router';
import { compareSearch } from '@/features/training/lib/detail';
import { TaskComparePage } from '@/features/training/pages/TaskComparePage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/training/compare')({
  validateSearch: compareSearch,
  loader: () => loadTexts('training'),
  component: TaskComparePage,
});
