import { createFileRoute } from '@tanstack/react-router';
import { casesQuery } from '@/features/cases/api';
import { CaseListPage } from '@/features/cases/pages/CaseListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/cases')({
  validateSearch: listSearch(['purpose', 'task_type']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(casesQuery(deps));
    return loadTexts('cases');
  },
  component: CaseListPage,
});
