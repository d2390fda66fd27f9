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

export interface Room {
  /** Cores, bytes, devices; null: not known or no limit. */
  cpu: number | null;
  memory: number | null;
  gpu: number | null;
}

/** What the user may have more, now: within their quota, and free. */
const roomOf = ({ available: { cpu = null, memory = null, gpu = null } }: QuotaView): Room => ({ cpu, memory, gpu });

/** The lesser of what the machine has and of the user's quota: more than that can never be had. */
export function mostOf({ capacity, limits }: QuotaView): Room {
  const least = (name: 'cpu' | 'memory' | 'gpu'): number | null => {
    const known = [capacity[name], limits[name]].filter((amount) => typeof amount === 'number');
    return known.length === 0 ? null : Math.min(...known);
  };
  return { cpu: least('cpu'), memory: least('memory'), gpu: least('gpu') };
}

export interface Rooms {
  free: Room;
  most: Room;
}

/** `undefined` while it is not known. */
export function useRoom(enabled = true): Rooms | undefined {
  const { data } = useQuery({ ...quotaQuery, enabled });
  return data && { free: roomOf(data), most: mostOf(data) };
}
