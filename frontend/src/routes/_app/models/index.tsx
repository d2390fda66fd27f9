import { createFileRoute } from '@tanstack/react-router';

import { ModelListPage } from '@/features/models/pages/ModelListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/models/')({
  validateSearch: listSearch(['purpose', 'task_type', 'state', 'task_id', 'algorithm_id']),
  component: ModelListPage,
});
