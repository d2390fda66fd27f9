import { createFileRoute } from '@tanstack/react-router';

import { detailTab } from '@/features/services/lib/tabs';
import { ServiceDetailPage } from '@/features/services/pages/ServiceDetailPage';

export const Route = createFileRoute('/_app/services/$id')({
  validateSearch: detailTab,
  component: ServiceDetailPage,
});
