import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listSharedModels } from '@/shared/api/generated/sdk.gen';
import { toQuery, type ListSearch } from '@/shared/domain/listSearch';

export const SHARED_MODEL_FILTERS = ['task_type'] as const;

export function sharedModelsQuery(search: ListSearch<(typeof SHARED_MODEL_FILTERS)[number]>) {
  const query = toQuery(search);
  return queryOptions({
    queryKey: ['shared-models', 'list', query],
    queryFn: ({ signal }) => listSharedModels({ query, signal }),
    placeholderData: keepPreviousData,
  });
}
