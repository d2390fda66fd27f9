import { createFileRoute } from '@tanstack/react-router';
import { AuditPage } from '@/features/accounts/pages/AuditPage';
import { listSearch } from '@/shared/hooks/listSearch';

export const Route = createFileRoute('/_app/admin/audit')({
  validateSearch: listSearch(['path', 'user_id']),
  component: AuditPage,
});
