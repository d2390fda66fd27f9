/** Queries of the service pages. What happens to a service makes them old (shared/live). */
import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { listServices, listServiceTests, readService, readServiceStats } from '@/shared/api/generated/sdk.gen';
import type { ListServicesData, ServiceDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';

type ListQuery = NonNullable<ListServicesData['query']>;
export type ServiceState = ServiceView['state'];

const STATS_EVERY_MS = 10_000;

export const SERVICE_FILTERS = ['purpose', 'task_type', 'state', 'model_id'] as const;

export function servicesQuery(search: ListSearch<(typeof SERVICE_FILTERS)[number]>) {
  const query = { ...toQuery(search), tab: search.tab === 'all' ? 'all' : 'mine' } as ListQuery;
  return queryOptions({
    queryKey: ['services', 'list', query],
    queryFn: ({ signal }) => listServices({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function serviceQuery(id: string) {
  return queryOptions({
    queryKey: ['services', 'detail', id],
    queryFn: ({ signal }) => readService({ path: { service_id: id }, signal }),
  });
}

/** Calls are counted by the gateway, which tells nobody: asked for every ten seconds while somebody looks. */
export function statsQuery(id: string) {
  return queryOptions({
    queryKey: ['services', 'stats', id],
    queryFn: ({ signal }) => readServiceStats({ path: { service_id: id }, signal }),
    refetchInterval: STATS_EVERY_MS,
  });
}

export function testsQuery(id: string) {
  return queryOptions({
    queryKey: ['services', 'tests', id],
    queryFn: ({ signal }) => listServiceTests({ path: { service_id: id }, signal }),
  });
}

/** What an action on a service makes old; live events say the rest. */
export async function refreshService(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['services', 'detail', id] }),
    client.invalidateQueries({ queryKey: ['services', 'list'] }),
    client.invalidateQueries({ queryKey: ['quotas'] }),
  ]);
}

/** An action answers with the row of the list: what it says is true of the detail at once. */
export function noteAnswer(client: QueryClient, answer: ServiceView): void {
  client.setQueryData<ServiceDetail>(['services', 'detail', answer.id], (known) => known && { ...known, ...answer });
}
