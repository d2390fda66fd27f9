import { createFileRoute } from '@tanstack/react-router';
import { ALGORITHM_FILTERS } from '@/features/algorithms/lib';
import { AlgorithmListPage } from '@/features/algorithms/pages/AlgorithmListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/algorithms/')({
  validateSearch: listSearch(ALGORITHM_FILTERS),
  component: AlgorithmListPage,
});
