import { createFileRoute } from '@tanstack/react-router';
import { ProjectListPage } from '@/features/devenvs/pages/ProjectListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/projects')({
  validateSearch: listSearch(['purpose', 'task_type']),
  component: ProjectListPage,
});
