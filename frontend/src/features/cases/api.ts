import { listCases } from '@/shared/api/generated/sdk.gen';
import type { ListCasesData } from '@/shared/api/generated/types.gen';
import { defineList } from '@/shared/resources/defineList';

export const cases = defineList({
  key: 'cases',
  texts: 'cases',
  filters: ['task_type'],
  list: (query: NonNullable<ListCasesData['query']>, signal: AbortSignal) => listCases({ query, signal }),
});
