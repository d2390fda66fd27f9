import { createFileRoute } from '@tanstack/react-router';
import { usersQuery } from '@/features/accounts/api';
import { UsersPage } from '@/features/accounts/pages/UsersPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/admin/users')({
  validateSearch: listSearch([]),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(usersQuery(deps));
    return loadTexts('accounts');
  },
  component: UsersPage,
});
