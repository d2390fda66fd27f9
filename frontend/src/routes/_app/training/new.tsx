import { createFileRoute } from '@tanstack/react-router';
import { wizardSearch } from '@/features/training/lib/keep';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';

export const Route = createFileRoute('/_app/training/new')({
  validateSearch: wizardSearch,
  component: TaskNewPage,
});
