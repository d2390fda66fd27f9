import { createFileRoute } from '@tanstack/react-router';
import { CaseListPage } from '@/features/cases/pages/CaseListPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/cases')({
  validateSearch: listSearch(['purpose', 'task_type']),
  component: CaseListPage,
});
