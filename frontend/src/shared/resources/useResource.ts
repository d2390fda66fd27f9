import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ListPage, ListSearch, ListTab } from '@/shared/domain/listSearch';
import { useTopic } from '@/shared/live/live';
import { useListSearch } from '@/shared/resources/useListSearch';

interface Listed<F extends string, Row> {
  kind: string;
  pageOf: (id: string) => string;
  listOnly: boolean;
  filters: readonly F[];
  searchOf: (raw: Record<string, unknown>) => ListSearch<NoInfer<F>>;
  pageQuery: (search: ListSearch<NoInfer<F>>) => UseQueryOptions<ListPage<Row>>;
  offeredTabs: () => ListTab[];
  tabOf: (search: { tab?: unknown }) => ListTab;
  offers: (filter: string, tab: ListTab) => boolean;
}

/** The list that the address names, kept true by its topic: what `ListView` is given, and the search itself. */
export function useResourceList<F extends string, Row extends { id: string }>(resource: Listed<F, Row>) {
  const navigate = useNavigate();
  const { search, setSearch } = useListSearch(resource.filters, resource.searchOf);
  const query = useQuery(resource.pageQuery(search));
  useTopic(`${resource.kind}:*`);
  const tab = resource.tabOf(search);
  return {
    query,
    search,
    onSearch: setSearch,
    ...(resource.listOnly ? {} : { onOpen: (row: Row) => void navigate({ to: resource.pageOf(row.id) }) }),
    tab,
    tabs: resource.offeredTabs(),
    offers: (filter: string) => resource.offers(filter, tab),
  };
}

interface Shown<Detail> {
  kind: string;
  detailQuery: (id: string) => UseQueryOptions<Detail>;
}

/** The one that the address names, kept true by its topic. */
export function useResource<Detail>(resource: Shown<Detail>): UseQueryResult<Detail> {
  const { id = '' } = useParams({ strict: false });
  useTopic(`${resource.kind}:${id}`);
  return useQuery(resource.detailQuery(id));
}
