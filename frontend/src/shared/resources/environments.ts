import { listEnvironments, readEnvironment } from '@/shared/api/generated/sdk.gen';
import type { ListEnvironmentsData } from '@/shared/api/generated/types.gen';
import { defineResource } from '@/shared/resources/defineResource';

export const environments = defineResource({
  kind: 'environment',
  texts: 'environments',
  filters: ['framework', 'resource_kind'],
  tabs: ['mine', 'public', 'preset'],
  list: (query: NonNullable<ListEnvironmentsData['query']>, signal: AbortSignal) => listEnvironments({ query, signal }),
  read: (id, signal) => readEnvironment({ path: { environment_id: id }, signal }),
});
