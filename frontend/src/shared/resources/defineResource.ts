import { type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { notFound } from '@tanstack/react-router';
import type { Revision } from '@/shared/api/revision';
import type { Once } from '@/shared/api/useIdempotency';
import type { HelpTopic } from '@/shared/domain/help';
import { type Kind, KINDS, type KindName } from '@/shared/domain/kinds';
import type { ListTab } from '@/shared/domain/listSearch';
import { isUlid } from '@/shared/domain/ulid';
import { loadTexts } from '@/shared/i18n/i18n';
import { type Progress, staleLists, writeRows } from '@/shared/live/invalidation';
import { defineList, type Listing, type RouteContext } from '@/shared/resources/defineList';
import { choiceOf } from '@/shared/resources/SearchSelect';

/** What everything of the platform has that can be listed and changed. */
export interface Thing {
  id: string;
  name: string;
  revision: number;
  owner_id: string;
}

/** How a resource of the platform is listed and read: the calls, and what the console has to know of them. */
interface Definition<Query, Row, Detail> extends Listing<Query, Row> {
  kind: KindName;
  tabs: readonly [ListTab, ...ListTab[]];
  read: (id: string, signal: AbortSignal) => Promise<Detail>;
  /** What an event of progress says, written into a row and into the detail; null: it is about another state. */
  progress?: {
    row: (row: Row, data: Record<string, unknown>) => Row | null;
    detail: (detail: Detail, data: Record<string, unknown>) => Detail | null;
  };
}

/** How one is made and changed, as far as it can be. */
interface Changes {
  /** What explains the form that edits one: an `EditDialog` needs it. */
  help?: HelpTopic;
  create?: (body: never, headers: Once) => Promise<Thing>;
  edit?: (id: string, body: never, headers: Revision) => Promise<Thing>;
  remove?: (id: string) => Promise<unknown>;
  /** Several in one request: all of them or none. */
  removeAll?: (ids: string[]) => Promise<unknown>;
  /** What else changes one, by the key of its texts. */
  acts?: Record<string, (id: string, ...input: never[]) => Promise<Thing>>;
}

/** Everything that pages, dialogs and routes need of a resource; its queries are the same wherever they are used. */
export function defineResource<Query extends object, Row extends Thing, Detail extends Thing, C extends Changes>(
  definition: Definition<Query, Row, Detail> & C,
) {
  const { kind, texts, list, read } = definition;
  const { key, path, listOnly = false }: Kind = KINDS[kind];
  const listing = defineList({ ...(definition as Listing<Query, Row>), key });
  const { listKey } = listing;
  const tabOf = (search: { tab?: unknown }): ListTab => listing.tabOf(search) ?? definition.tabs[0];

  const detailKey = (id: string | null): QueryKey => [key, 'detail', id];
  /** What is asked for of one besides: made old and forgotten with it. */
  const partKey = (id: string, ...part: unknown[]): QueryKey => [...detailKey(id), ...part];
  const detailQuery = (id: string | null) =>
    queryOptions({
      queryKey: detailKey(id),
      queryFn: ({ signal }) => read(id ?? '', signal),
      enabled: id !== null,
    });

  /** All that one may see, by name. */
  const choice = choiceOf({
    kind,
    keys: { list: listKey, name: (id) => partKey(id, 'name') },
    find: (query, signal) => list({ ...query, tab: 'all' } as unknown as Query, signal),
    read,
  });

  const progressed: Progress = (client, id, data) => {
    const { progress } = definition;
    if (progress === undefined) return false;
    const detail = client.getQueryData<Detail>(detailKey(id));
    const changed = detail && progress.detail(detail, data);
    if (changed) client.setQueryData(detailKey(id), changed);
    return writeRows<Row>(client, listKey, id, (row) => progress.row(row, data)) && changed !== null;
  };

  const makeOld = async (client: QueryClient, keys: QueryKey[]) => {
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  const refresh = (client: QueryClient, id: string) => makeOld(client, [detailKey(id), ...staleLists(key)]);

  return {
    ...definition,
    ...listing,
    tabOf,
    path,
    listOnly,
    /** The address of one, unless there are only lists. */
    pageOf: (id: string): string => `${path}/${id}`,
    detailKey,
    partKey,
    choice,
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
      await makeOld(client, staleLists(key));
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
