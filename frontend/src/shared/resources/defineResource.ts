import { keepPreviousData, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { notFound } from '@tanstack/react-router';
import type { Revision } from '@/shared/api/revision';
import { hasRole, session } from '@/shared/auth/session';
import { type Kind, KINDS, type KindName } from '@/shared/domain/kinds';
import { type ListPage, type ListSearch, listSearch, type ListTab, toQuery } from '@/shared/domain/listSearch';
import { isUlid } from '@/shared/domain/ulid';
import { loadTexts } from '@/shared/i18n/i18n';
import { type Progress, writeRows } from '@/shared/live/invalidation';
import type { Choice } from '@/shared/resources/SearchSelect';

/** What everything of the platform has that can be listed and changed. */
export interface Thing {
  id: string;
  name: string;
  revision: number;
  owner_id: string;
}

/** How a resource of the platform is listed and read: the calls, and what the console has to know of them. */
interface Definition<F extends string, Query, Row, Detail> {
  kind: KindName;
  /** The namespace of its texts: the name of its feature. */
  texts: string;
  filters: readonly F[];
  /** Filters that only some tabs offer: in the others they would hide things unseen. */
  only?: Partial<Record<F, readonly ListTab[]>>;
  /** `all` is for administrators. */
  tabs: readonly [ListTab, ...ListTab[]];
  /** The one that is shown when none is chosen: the first, if no other is named. */
  tab?: ListTab;
  list: (query: Query, signal: AbortSignal) => Promise<ListPage<Row>>;
  read: (id: string, signal: AbortSignal) => Promise<Detail>;
  /** What an event of progress says, written into a row and into the detail; null: it is about another state. */
  progress?: {
    row: (row: Row, data: Record<string, unknown>) => Row | null;
    detail: (detail: Detail, data: Record<string, unknown>) => Detail | null;
  };
}

/** How it is changed, as far as it can be. */
interface Changes {
  edit?: (id: string, body: never, headers: Revision) => Promise<Thing>;
  remove?: (ids: string[]) => Promise<unknown>;
  /** What else changes one, by the key of its texts. */
  acts?: Record<string, (id: string, ...input: never[]) => Promise<Thing>>;
}

/** How many a choice offers at once; more are found by their names. */
const FOUND = 20;

interface RouteContext {
  context: { queryClient: QueryClient };
}

/** Everything that pages, dialogs and routes need of a resource; its queries are the same wherever they are used. */
export function defineResource<
  const F extends string,
  Query extends object,
  Row extends Thing,
  Detail extends Thing,
  C extends Changes,
>(definition: Definition<F, Query, Row, Detail> & C) {
  const { kind, texts, filters, only = {}, tabs, list, read } = definition;
  const { key, path, listOnly = false }: Kind = KINDS[kind];
  const understood = listSearch(filters);

  /** The tabs that are offered to whoever is signed in. */
  const offeredTabs = () => tabs.filter((tab) => tab !== 'all' || hasRole(session().user, 'admin'));
  const tabOf = (search: { tab?: unknown }): ListTab =>
    offeredTabs().find((tab) => tab === search.tab) ?? definition.tab ?? tabs[0];
  const offers = (filter: string, tab: ListTab) => {
    const places = (only as Record<string, readonly ListTab[] | undefined>)[filter];
    return places === undefined || places.includes(tab);
  };
  /** What an address says of the list, without what its tab does not offer. */
  const searchOf = (raw: Record<string, unknown>): ListSearch<F> => {
    const tab = tabOf(raw);
    const kept = Object.entries(understood(raw)).filter(([name, value]) =>
      name === 'tab' ? value === tab : offers(name, tab),
    );
    return Object.fromEntries(kept) as ListSearch<F>;
  };

  const listQuery = (query: Query) =>
    queryOptions({
      queryKey: [key, 'list', query] as QueryKey,
      queryFn: ({ signal }) => list(query, signal),
      placeholderData: keepPreviousData,
    });
  const pageQuery = (search: ListSearch<F>) =>
    listQuery({ ...toQuery(searchOf(search as Record<string, unknown>)), tab: tabOf(search) } as unknown as Query);
  const detailKey = (id: string | null): QueryKey => [key, 'detail', id];
  const detailQuery = (id: string | null) =>
    queryOptions({
      queryKey: detailKey(id),
      queryFn: ({ signal }) => read(id ?? '', signal),
      enabled: id !== null,
    });

  /** All that one may see, by name. */
  const choice: Choice = {
    kind,
    find: (words) => ({
      queryKey: [key, 'list', 'names', words],
      queryFn: async ({ signal }) => {
        const query = { tab: 'all', page_size: FOUND, ...(words === '' ? {} : { q: words }) };
        return (await list(query as unknown as Query, signal)).items;
      },
    }),
    nameOf: (id) => ({
      queryKey: [key, 'name', id],
      queryFn: async ({ signal }) => (await read(id, signal)).name,
    }),
  };

  const progressed: Progress = (client, id, data) => {
    const { progress } = definition;
    if (progress === undefined) return false;
    const detail = client.getQueryData<Detail>(detailKey(id));
    const changed = detail && progress.detail(detail, data);
    if (changed) client.setQueryData(detailKey(id), changed);
    return writeRows<Row>(client, [key, 'list'], id, (row) => progress.row(row, data)) && changed !== null;
  };

  const refresh = async (client: QueryClient, id: string) => {
    const keys = [detailKey(id), [key, 'list'], ['quotas']];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };

  return {
    ...definition,
    path,
    key,
    listOnly,
    /** The address of one, unless there are only lists. */
    pageOf: (id: string): string => `${path}/${id}`,
    detailKey,
    choice,
    offeredTabs,
    tabOf,
    offers,
    searchOf,
    /** A list for any purpose; `pageQuery` is that of the page at an address. */
    listQuery,
    pageQuery,
    /** Null: none is chosen. */
    detailQuery,

    /** As it is now; null when it cannot be had. */
    newest: (client: QueryClient, id: string) =>
      client.fetchQuery({ ...detailQuery(id), staleTime: 0 }).catch((): null => null),
    /** A change answers with the row of the list: what it says holds for the detail at once; the rest is asked for. */
    changed: async (client: QueryClient, answer: Thing) => {
      client.setQueryData<Detail>(detailKey(answer.id), (known) => known && { ...known, ...answer });
      await refresh(client, answer.id);
    },
    /** It may be another one by now. */
    refresh,
    progressed,
    /** They were deleted: nothing may be shown of them, unless a page that shows one is about to be left. */
    removed: async (client: QueryClient, ids: readonly string[]) => {
      for (const id of ids) client.removeQueries({ queryKey: detailKey(id), type: 'inactive' });
      await client.invalidateQueries({ queryKey: [key, 'list'] });
    },

    /** Options of the routes; the page is loaded beside its data and texts. */
    listRoute: {
      validateSearch: searchOf,
      loaderDeps: ({ search }: { search: ListSearch<F> }) => search,
      loader: ({ context, deps }: RouteContext & { deps: ListSearch<F> }) => {
        void context.queryClient.prefetchQuery(pageQuery(deps));
        return loadTexts(texts);
      },
    },
    detailRoute: {
      loader: ({ context, params }: RouteContext & { params: { id: string } }) => {
        if (!isUlid(params.id)) throw notFound();
        void context.queryClient.prefetchQuery(detailQuery(params.id));
        return loadTexts(texts);
      },
      remountDeps: ({ params }: { params: { id: string } }) => params.id,
    },
  };
}
