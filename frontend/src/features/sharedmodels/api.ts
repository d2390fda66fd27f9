import { listSharedModels } from '@/shared/api/generated/sdk.gen';
import type { ListSharedModelsData } from '@/shared/api/generated/types.gen';
import { defineList } from '@/shared/resources/defineList';

export const sharedModels = defineList({
  key: 'shared-models',
  texts: 'sharedmodels',
  filters: ['task_type'],
  list: (query: NonNullable<ListSharedModelsData['query']>, signal: AbortSignal) => listSharedModels({ query, signal }),
});
