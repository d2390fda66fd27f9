import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { readOverview } from '@/shared/api/generated/sdk.gen';
import type { OverviewView } from '@/shared/api/generated/types.gen';

export type Scope = OverviewView['scope'];

export const overviewQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ['overview', scope],
    queryFn: () => readOverview({ query: { scope } }),
    placeholderData: keepPreviousData,
  });
