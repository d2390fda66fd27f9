import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  listMissingReferences,
  listParkedEvents,
  listUserQuotas,
  readPlatformHealth,
} from '@/shared/api/generated/sdk.gen';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';

const AGAIN_MS = 30_000;

export function userQuotasQuery(search: ListSearch) {
  const query = toQuery(search);
  return queryOptions({
    queryKey: ['quotas', 'users', query],
    queryFn: ({ signal }) => listUserQuotas({ query, signal }),
    select: (page) => ({ ...page, items: page.items.map((row) => ({ ...row, id: row.user_id })) }),
    placeholderData: keepPreviousData,
  });
}

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
