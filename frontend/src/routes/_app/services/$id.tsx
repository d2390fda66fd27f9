import { createFileRoute } from '@tanstack/react-router';
import { serviceQuery } from '@/features/services/api';
import { detailTab } from '@/features/services/lib/tabs';
import { ServiceDetailPage } from '@/features/services/pages/ServiceDetailPage';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/services/$id')({
  validateSearch: detailTab,
  loader: ({ context, params }) => {
    void context.queryClient.prefetchQuery(serviceQuery(params.id));
    return loadTexts('services');
  },
  component: ServiceDetailPage,
  remountDeps: ({ params }) => params.id,
});
