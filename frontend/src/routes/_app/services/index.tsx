import { createFileRoute } from '@tanstack/react-router';
import { ServiceListPage } from '@/features/services/pages/ServiceListPage';
import { services } from '@/shared/resources/services';

export const Route = createFileRoute('/_app/services/')({
  ...services.listRoute,
  component: ServiceListPage,
});
