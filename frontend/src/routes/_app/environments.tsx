import { createFileRoute } from '@tanstack/react-router';
import { EnvironmentListPage } from '@/features/devenvs/pages/EnvironmentListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/environments')({
  validateSearch: listSearch([]),
  component: EnvironmentListPage,
});
