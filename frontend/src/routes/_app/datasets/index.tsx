import { createFileRoute } from '@tanstack/react-router';
import { DatasetListPage } from '@/features/datasets/pages/DatasetListPage';
import { datasets } from '@/shared/resources/datasets';

export const Route = createFileRoute('/_app/datasets/')({
  ...datasets.listRoute,
  component: DatasetListPage,
});
