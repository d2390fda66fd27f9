import { createFileRoute } from '@tanstack/react-router';
import { datasetsQuery } from '@/features/datasets/api';
import { DatasetListPage } from '@/features/datasets/pages/DatasetListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/datasets/')({
  validateSearch: listSearch(['purpose', 'task_type', 'format', 'state', 'shelf']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(datasetsQuery(deps));
    return loadTexts('datasets');
  },
  component: DatasetListPage,
});
