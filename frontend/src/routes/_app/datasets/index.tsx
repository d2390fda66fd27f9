import { createFileRoute } from '@tanstack/react-router';
import { DATASET_FILTERS } from '@/features/datasets/lib';
import { DatasetListPage } from '@/features/datasets/pages/DatasetListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/datasets/')({
  validateSearch: listSearch(DATASET_FILTERS),
  component: DatasetListPage,
});
