import { createFileRoute } from '@tanstack/react-router';
import { modelsQuery } from '@/features/models/api';
import { ModelListPage } from '@/features/models/pages/ModelListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/models/')({
  validateSearch: listSearch(['purpose', 'task_type', 'state', 'task_id', 'algorithm_id']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(modelsQuery(deps));
    return loadTexts('models');
  },
  component: ModelListPage,
});
