import { createFileRoute } from '@tanstack/react-router';
import { SHARED_MODEL_FILTERS, sharedModelsQuery } from '@/features/sharedmodels/api';
import { SharedModelListPage } from '@/features/sharedmodels/pages/SharedModelListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/shared-models')({
  validateSearch: listSearch(SHARED_MODEL_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(sharedModelsQuery(deps));
    return loadTexts('sharedmodels');
  },
  component: SharedModelListPage,
});
