import { createFileRoute } from '@tanstack/react-router';
import { AUDIT_FILTERS, auditQuery } from '@/features/accounts/api';
import { AuditPage } from '@/features/accounts/pages/AuditPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/admin/audit')({
  validateSearch: listSearch(AUDIT_FILTERS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(auditQuery(deps));
    return loadTexts('accounts');
  },
  component: AuditPage,
});
