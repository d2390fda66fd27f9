import { keepPreviousData, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { hasRole, session } from '@/shared/auth/session';
import { type ListPage, type ListSearch, listSearch, type ListTab, toQuery } from '@/shared/domain/listSearch';
import { loadTexts } from '@/shared/i18n/i18n';

type Names<Query> = keyof Query & string;

/** How something is listed: the call, and what its address may say. */
export interface Listing<Query, Row> {
  /** The namespace of its texts: the name of its feature. */
  texts: string;
  /** Of the names that the request has. */
  filters: readonly Names<NoInfer<Query>>[];
  /** Filters that only some tabs offer: in the others they would hide things unseen. */
  only?: Partial<Record<Names<NoInfer<Query>>, readonly ListTab[]>>;
  /** `all` is for administrators. Without tabs there is one list only. */
  tabs?: readonly [ListTab, ...ListTab[]];
  /** The one that is shown when none is chosen: the first, if no other is named. */
  tab?: ListTab;
  list: (query: Query, signal: AbortSignal) => Promise<ListPage<Row>>;
}

export interface RouteContext {
  context: { queryClient: QueryClient };
}

/** A list of the platform, whatever its rows are: its queries and what its route needs. */
export function defineList<Query extends object, Row>(definition: Listing<Query, Row> & { key: string }) {
  const { key, texts, filters, only = {}, tabs = [], list } = definition;
  const understood = listSearch(filters);

  /** The tabs that are offered to whoever is signed in. */
  const offeredTabs = () => tabs.filter((tab) => tab !== 'all' || hasRole(session().user, 'admin'));
  const tabOf = (search: { tab?: unknown }): ListTab | undefined =>
    offeredTabs().find((tab) => tab === search.tab) ?? definition.tab ?? tabs[0];
  const offers = (filter: string, tab: ListTab | undefined) => {
    const places = (only as Record<string, readonly ListTab[] | undefined>)[filter];
    return places === undefined || (tab !== undefined && places.includes(tab));
  };
  /** What an address says of the list, without what its tab does not offer. */
  const searchOf = (raw: Record<string, unknown>): ListSearch<Names<Query>> => {
    const tab = tabOf(raw);
    const kept = Object.entries(understood(raw)).filter(([name, value]) =>
      name === 'tab' ? value === tab : offers(name, tab),
    );
    return Object.fromEntries(kept) as ListSearch<Names<Query>>;
  };

  const listKey: QueryKey = [key, 'list'];
  const listQuery = (query: Query) =>
    queryOptions({
      queryKey: [...listKey, query] as QueryKey,
      queryFn: ({ signal }) => list(query, signal),
      placeholderData: keepPreviousData,
    });
  const pageQuery = (search: ListSearch<Names<Query>>) => {
    const tab = tabOf(search);
    const asked = toQuery(searchOf(search as Record<string, unknown>));
    return listQuery({ ...asked, ...(tab === undefined ? {} : { tab }) } as unknown as Query);
  };

  return {
    key,
    texts,
    filters,
    /** What every query of a list begins with. */
    listKey,
    offeredTabs,
    tabOf,
    offers,
    searchOf,
    /** A list for any purpose; `pageQuery` is that of the page at an address. */
    listQuery,
    pageQuery,
    /** Options of the route; the page is loaded beside its data and texts. */
    listRoute: {
      validateSearch: searchOf,
      loaderDeps: ({ search }: { search: ListSearch<Names<Query>> }) => search,
      loader: ({ context, deps }: RouteContext & { deps: ListSearch<Names<Query>> }) => {
        void context.queryClient.prefetchQuery(pageQuery(deps));
        return loadTexts(texts);
      },
    },
  };
}
