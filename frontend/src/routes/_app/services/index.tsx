import { createFileRoute } from '@tanstack/react-router';

import { ServiceListPage } from '@/features/services/pages/ServiceListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/services/')({
  validateSearch: listSearch(['purpose', 'task_type', 'state', 'model_id']),
  component: ServiceListPage,
});
