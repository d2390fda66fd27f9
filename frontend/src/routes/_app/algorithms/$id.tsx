import { createFileRoute } from '@tanstack/react-router';
import { DETAIL_FILTERS } from '@/features/algorithms/lib';
import { AlgorithmDetailPage } from '@/features/algorithms/pages/AlgorithmDetailPage';
import { listSearch } from '@/shared/domain/listSearch';
import { algorithms } from '@/shared/resources/algorithms';

export const Route = createFileRoute('/_app/algorithms/$id')({
  ...algorithms.detailRoute,
  validateSearch: listSearch(DETAIL_FILTERS),
  component: AlgorithmDetailPage,
});
