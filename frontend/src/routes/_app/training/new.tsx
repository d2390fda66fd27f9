import { createFileRoute } from '@tanstack/react-router';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/training/new')({
  // the page looks closer; its own reading of them is too large for the console's first load
  validateSearch: listSearch(['step', 'task', 'from', 'algorithm', 'dataset']),
  loader: () => loadTexts('training'),
  component: TaskNewPage,
});
