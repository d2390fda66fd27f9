import { useQuery, type UseQueryOptions, type UseQueryResult } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ListPage, ListSearch, ListTab } from '@/shared/domain/listSearch';
import { useTopic } from '@/shared/live/live';
import { useListSearch } from '@/shared/resources/useListSearch';

interface Listed<F extends string, Row, Tab> {
  /** Of a resource: what its events are about, and where the page of one is. */
  kind?: string;
  pageOf?: (id: string) => string;
  listOnly?: boolean;
  filters: readonly F[];
  searchOf: (raw: Record<string, unknown>) => ListSearch<NoInfer<F>>;
  pageQuery: (search: ListSearch<NoInfer<F>>) => UseQueryOptions<ListPage<Row>>;
  offeredTabs: () => ListTab[];
  tabOf: (search: { tab?: unknown }) => Tab;
  offers: (filter: string, tab: NoInfer<Tab>) => boolean;
}

/** The list that the address names, kept true by its topic: what `ListView` is given, and the search itself. */
export function useResourceList<F extends string, Row extends { id: string | number }, Tab extends ListTab | undefined>(
  resource: Listed<F, Row, Tab>,
) {
  const { kind, pageOf, listOnly = false } = resource;
  const navigate = useNavigate();
  const { search, setSearch } = useListSearch(resource.filters, resource.searchOf);
  const query = useQuery(resource.pageQuery(search));
  useTopic(kind === undefined ? null : `${kind}:*`);
  const tab = resource.tabOf(search);
  return {
    query,
    filters: resource.filters,
    search,
    onSearch: setSearch,
    ...(pageOf && !listOnly ? { onOpen: (row: Row) => void navigate({ to: pageOf(String(row.id)) }) } : {}),
    tab,
    tabs: resource.offeredTabs(),
    offers: (filter: string) => resource.offers(filter, tab),
  };
}

interface Shown<Detail> {
  kind: string;
  detailQuery: (id: string | null) => UseQueryOptions<Detail>;
}

/** One, kept true by its topic: the one that the address names, unless another is given. Null: none. */
export function useResource<Detail>(resource: Shown<Detail>, given?: string | null): UseQueryResult<Detail> {
  const { id: named = '' } = useParams({ strict: false });
  const id = given === undefined ? named : given;
  useTopic(id === null ? null : `${resource.kind}:${id}`);
  return useQuery(resource.detailQuery(id));
}
