import { createFileRoute } from '@tanstack/react-router';
import { users } from '@/features/accounts/api';
import { UsersPage } from '@/features/accounts/pages/UsersPage';

export const Route = createFileRoute('/_app/admin/users')({
  ...users.listRoute,
  component: UsersPage,
});
