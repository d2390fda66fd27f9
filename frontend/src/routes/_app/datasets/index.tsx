import { createFileRoute } from '@tanstack/react-router';
import { DatasetListPage } from '@/features/datasets/pages/DatasetListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/datasets/')({
  validateSearch: listSearch(['purpose', 'task_type', 'format', 'state', 'shelf']),
  component: DatasetListPage,
});
