import { createFileRoute } from '@tanstack/react-router';
import { SharedModelListPage } from '@/features/sharedmodels/pages/SharedModelListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/shared-models')({
  validateSearch: listSearch(['task_type']),
  component: SharedModelListPage,
});
