import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { readOverview } from '@/shared/api/generated/sdk.gen';
import type { OverviewView } from '@/shared/api/generated/types.gen';
import { overviewKey } from '@/shared/live/invalidation';

const MISSING_AGAIN_MS = 10_000;

export type Scope = OverviewView['scope'];

export const overviewQuery = (scope: Scope) =>
  queryOptions({
    queryKey: [...overviewKey, scope],
    queryFn: () => readOverview({ query: { scope } }),
    placeholderData: keepPreviousData,
    // a part that did not answer sends no events either
    refetchInterval: ({ state }) => (state.data?.missing.length ? MISSING_AGAIN_MS : false),
  });
