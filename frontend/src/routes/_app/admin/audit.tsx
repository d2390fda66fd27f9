import { createFileRoute } from '@tanstack/react-router';
import { audit } from '@/features/accounts/api';
import { AuditPage } from '@/features/accounts/pages/AuditPage';

export const Route = createFileRoute('/_app/admin/audit')({
  ...audit.listRoute,
  component: AuditPage,
});
