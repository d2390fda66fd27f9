import { createFileRoute } from '@tanstack/react-router';
import { userQuotasQuery } from '@/features/admin/api';
import { QuotasPage } from '@/features/admin/pages/QuotasPage';
import { listSearch } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

export const Route = createFileRoute('/_app/admin/quotas')({
  validateSearch: listSearch([]),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(userQuotasQuery(deps));
    return loadTexts('admin');
  },
  component: QuotasPage,
});
