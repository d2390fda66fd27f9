import { createFileRoute } from '@tanstack/react-router';
import { datasetQuery } from '@/features/datasets/api';
import { DatasetDetailPage } from '@/features/datasets/pages/DatasetDetailPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/datasets/$id')({
  validateSearch: listSearch(['view', 'part', 'label']),
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(datasetQuery(params.id));
    return loadTexts('datasets');
  },
  component: DatasetDetailPage,
  remountDeps: ({ params }) => params.id,
});
