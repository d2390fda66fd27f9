import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listEnvironments, listProjects } from '@/shared/api/generated/sdk.gen';
import { session } from '@/shared/auth/session';
import { tabQuery, toQuery, type ListSearch } from '@/shared/domain/listSearch';

export const ENVIRONMENTS_FILTERS = ['framework', 'resource_kind'] as const;

export function environmentsQuery(search: ListSearch<(typeof ENVIRONMENTS_FILTERS)[number]>) {
  const query = { ...toQuery(search), ...tabQuery(search.tab, session().user?.id) };
  return queryOptions({
    queryKey: ['environments', 'list', query],
    queryFn: ({ signal }) => listEnvironments({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export const PROJECTS_FILTERS = ['purpose', 'task_type', 'state'] as const;

export function projectsQuery(search: ListSearch<(typeof PROJECTS_FILTERS)[number]>) {
  const query = toQuery(search);
  return queryOptions({
    queryKey: ['projects', 'list', query],
    queryFn: ({ signal }) => listProjects({ query, signal }),
    placeholderData: keepPreviousData,
  });
}
