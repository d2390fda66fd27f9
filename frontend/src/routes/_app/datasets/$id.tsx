import { createFileRoute } from '@tanstack/react-router';
import { detailSearch } from '@/features/datasets/lib';
import { DatasetDetailPage } from '@/features/datasets/pages/DatasetDetailPage';
import { datasets } from '@/shared/resources/datasets';

export const Route = createFileRoute('/_app/datasets/$id')({
  ...datasets.detailRoute,
  validateSearch: detailSearch,
  component: DatasetDetailPage,
});
