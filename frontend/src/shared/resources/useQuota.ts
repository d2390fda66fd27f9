import { queryOptions, useQuery } from '@tanstack/react-query';
import { getMyQuota } from '@/shared/api/generated/sdk.gen';
import type { QuotaView } from '@/shared/api/generated/types.gen';

/** What the machine has free and what the user may still hold. Asked for anew whenever a dialog opens. */
export const quotaQuery = queryOptions({
  queryKey: ['quotas', 'mine'],
  queryFn: ({ signal }) => getMyQuota({ signal }),
  staleTime: 0,
  refetchOnMount: 'always',
});

/** `undefined` while it is not known. */
export function useQuota(enabled = true): QuotaView | undefined {
  return useQuery({ ...quotaQuery, enabled }).data;
}
