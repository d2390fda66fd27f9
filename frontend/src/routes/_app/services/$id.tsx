import { createFileRoute } from '@tanstack/react-router';
import { detailTab } from '@/features/services/lib/tabs';
import { ServiceDetailPage } from '@/features/services/pages/ServiceDetailPage';
import { services } from '@/shared/resources/services';

export const Route = createFileRoute('/_app/services/$id')({
  ...services.detailRoute,
  validateSearch: detailTab,
  component: ServiceDetailPage,
});
