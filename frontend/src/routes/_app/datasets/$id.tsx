import { createFileRoute } from '@tanstack/react-router';
import { DETAIL_FILTERS } from '@/features/datasets/lib';
import { DatasetDetailPage } from '@/features/datasets/pages/DatasetDetailPage';
import { listSearch } from '@/shared/domain/listSearch';
import { datasets } from '@/shared/resources/datasets';

export const Route = createFileRoute('/_app/datasets/$id')({
  ...datasets.detailRoute,
  validateSearch: listSearch(DETAIL_FILTERS),
  component: DatasetDetailPage,
});
