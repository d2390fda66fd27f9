import { createFileRoute } from '@tanstack/react-router';
import { userQuotas } from '@/features/admin/api';
import { QuotasPage } from '@/features/admin/pages/QuotasPage';

export const Route = createFileRoute('/_app/admin/quotas')({
  ...userQuotas.listRoute,
  component: QuotasPage,
});
