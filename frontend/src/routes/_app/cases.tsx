import { createFileRoute } from '@tanstack/react-router';
import { cases } from '@/features/cases/api';
import { CaseListPage } from '@/features/cases/pages/CaseListPage';

export const Route = createFileRoute('/_app/cases')({
  ...cases.listRoute,
  component: CaseListPage,
});
