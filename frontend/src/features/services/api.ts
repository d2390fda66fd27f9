/** What only the service pages ask for; lists and details are shared (shared/resources/services). */
import { queryOptions } from '@tanstack/react-query';
import { listServiceTests, readServiceStats } from '@/shared/api/generated/sdk.gen';
import { services } from '@/shared/resources/services';

const STATS_EVERY_MS = 10_000;

/** Calls are counted by the gateway, which tells nobody: asked for every ten seconds while somebody looks. */
export function statsQuery(id: string) {
  return queryOptions({
    queryKey: services.partKey(id, 'stats'),
    queryFn: ({ signal }) => readServiceStats({ path: { service_id: id }, signal }),
    refetchInterval: STATS_EVERY_MS,
  });
}

export function testsQuery(id: string) {
  return queryOptions({
    queryKey: services.partKey(id, 'tests'),
    queryFn: ({ signal }) => listServiceTests({ path: { service_id: id }, signal }),
  });
}
