import { createFileRoute } from '@tanstack/react-router';
import { CASES_FILTERS, casesQuery } from '@/features/cases/api';
import { CaseListPage } from '@/features/cases/pages/CaseListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/cases')({
  validateSearch: listSearch(CASES_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(casesQuery(deps));
    return loadTexts('cases');
  },
  component: CaseListPage,
});
