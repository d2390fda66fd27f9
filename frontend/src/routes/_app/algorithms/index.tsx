import { createFileRoute } from '@tanstack/react-router';
import { AlgorithmListPage } from '@/features/algorithms/pages/AlgorithmListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/algorithms/')({
  validateSearch: listSearch(['purpose', 'task_type', 'shelf']),
  component: AlgorithmListPage,
});
