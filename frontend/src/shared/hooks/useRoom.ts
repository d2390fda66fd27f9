import { queryOptions, useQuery } from '@tanstack/react-query';

import { getMyQuota } from '@/shared/api/generated/sdk.gen';
import type { QuotaView } from '@/shared/api/generated/types.gen';

/** What the machine has free and what the user may still hold. Asked for anew whenever a dialog opens. */
const roomQuery = queryOptions({
  queryKey: ['quotas', 'mine'],
  queryFn: ({ signal }) => getMyQuota({ signal }),
  staleTime: 0,
  refetchOnMount: 'always',
});

export interface Room {
  /** Cores, bytes, devices; null: not known or no limit. */
  cpu: number | null;
  memory: number | null;
  gpu: number | null;
}

/** The lesser of what is free and what is left of the user's quota. */
export function roomOf(quota: QuotaView): Room {
  const left = (name: 'cpu' | 'memory' | 'gpu'): number | null => {
    const limit = quota.limits[name] ?? null;
    const free = quota.free[name] ?? null;
    const mine = limit === null ? null : Math.max(0, limit - (quota.used[name] ?? 0));
    if (free === null) return mine;
    return mine === null ? free : Math.min(free, mine);
  };
  return { cpu: left('cpu'), memory: left('memory'), gpu: left('gpu') };
}

/** `undefined` while it is not known. */
export function useRoom(enabled = true): Room | undefined {
  const { data } = useQuery({ ...roomQuery, enabled });
  return data && roomOf(data);
}
