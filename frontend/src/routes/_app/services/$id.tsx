import { createFileRoute } from '@tanstack/react-router';
import { TABS } from '@/features/services/lib/tabs';
import { ServiceDetailPage } from '@/features/services/pages/ServiceDetailPage';
import { tabSearch } from '@/shared/domain/pageTabs';
import { services } from '@/shared/resources/services';

export const Route = createFileRoute('/_app/services/$id')({
  ...services.detailRoute,
  validateSearch: tabSearch(TABS),
  component: ServiceDetailPage,
});
