import { createFileRoute } from '@tanstack/react-router';
import { algorithmsQuery } from '@/features/algorithms/api';
import { AlgorithmListPage } from '@/features/algorithms/pages/AlgorithmListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/algorithms/')({
  validateSearch: listSearch(['purpose', 'task_type', 'shelf']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(algorithmsQuery(deps));
    return loadTexts('algorithms');
  },
  component: AlgorithmListPage,
});
