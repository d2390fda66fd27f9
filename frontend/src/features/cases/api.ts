import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listCases } from '@/shared/api/generated/sdk.gen';
import { toQuery, type ListSearch } from '@/shared/domain/listSearch';

export const CASES_FILTERS = ['task_type'] as const;

export function casesQuery(search: ListSearch<(typeof CASES_FILTERS)[number]>) {
  const query = toQuery(search);
  return queryOptions({
    queryKey: ['cases', 'list', query],
    queryFn: ({ signal }) => listCases({ query, signal }),
    placeholderData: keepPreviousData,
  });
}
