import { queryOptions, useQuery } from '@tanstack/react-query';
import { getMyQuota } from '@/shared/api/generated/sdk.gen';
import type { QuotaView } from '@/shared/api/generated/types.gen';
import { quotasKey } from '@/shared/live/invalidation';

/** What others hold changes without an event for whoever may not see it. */
export const OTHERS_MS = 15_000;

/** What the machine has free and what the user may still hold. Asked for anew whenever a dialog opens. */
export const quotaQuery = queryOptions({
  queryKey: [...quotasKey, 'mine'],
  queryFn: ({ signal }) => getMyQuota({ signal }),
  staleTime: 0,
  refetchOnMount: 'always',
  refetchInterval: OTHERS_MS,
});

/** `undefined` while it is not known. */
export function useQuota(enabled = true): QuotaView | undefined {
  return useQuery({ ...quotaQuery, enabled }).data;
}
