import { createFileRoute } from '@tanstack/react-router';
import { ENVIRONMENTS_FILTERS, environmentsQuery } from '@/features/devenvs/api';
import { EnvironmentListPage } from '@/features/devenvs/pages/EnvironmentListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/environments')({
  validateSearch: listSearch(ENVIRONMENTS_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(environmentsQuery(deps));
    return loadTexts('devenvs');
  },
  component: EnvironmentListPage,
});
