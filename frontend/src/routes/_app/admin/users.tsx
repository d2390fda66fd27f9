import { createFileRoute } from '@tanstack/react-router';
import { UsersPage } from '@/features/accounts/pages/UsersPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/admin/users')({
  validateSearch: listSearch([]),
  component: UsersPage,
});
