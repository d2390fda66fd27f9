import { createFileRoute } from '@tanstack/react-router';
import { servicesQuery } from '@/features/services/api';
import { ServiceListPage } from '@/features/services/pages/ServiceListPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/services/')({
  validateSearch: listSearch(['purpose', 'task_type', 'state', 'model_id']),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(servicesQuery(deps));
    return loadTexts('services');
  },
  component: ServiceListPage,
});
