import { queryOptions } from '@tanstack/react-query';
import {
  listMissingReferences,
  listParkedEvents,
  listUserQuotas,
  readPlatformHealth,
} from '@/shared/api/generated/sdk.gen';
import type { ListUserQuotasData } from '@/shared/api/generated/types.gen';
import { quotasKey } from '@/shared/live/invalidation';
import { defineList } from '@/shared/resources/defineList';

const AGAIN_MS = 30_000;

/** Below the quotas, which every event of something that holds room makes old. */
export const userQuotas = defineList({
  key: quotasKey[0],
  texts: 'admin',
  filters: [],
  list: async (query: NonNullable<ListUserQuotasData['query']>, signal: AbortSignal) => {
    const page = await listUserQuotas({ query, signal });
    return { ...page, items: page.items.map((row) => ({ ...row, id: row.user_id })) };
  },
});

/** What the checks of all programs find; nothing tells when that changes. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => readPlatformHealth({ signal }),
  refetchInterval: AGAIN_MS,
});

export const PARKED = ['parked-events'];

export const parkedEventsQuery = queryOptions({
  queryKey: PARKED,
  queryFn: ({ signal }) => listParkedEvents({ signal }),
  refetchInterval: AGAIN_MS,
});

export const missingReferencesQuery = queryOptions({
  queryKey: ['missing-references'],
  queryFn: ({ signal }) => listMissingReferences({ signal }),
});
