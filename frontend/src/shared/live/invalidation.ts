import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { kindOf } from '@/shared/domain/kinds';
import type { LiveEvent } from '@/shared/live/LiveHub';

/** Events that change what lists and details say; the others are for those who listen to them. */
const CHANGES = new Set(['state', 'resource', 'progress', 'resync']);

/** Writes what an event says of progress into what was loaded of the kind; false where that does not fit. */
export type Progress = (client: QueryClient, id: string, data: Record<string, unknown>) => boolean;

interface Pace {
  /** Milliseconds between two times that queries are made old. */
  every: number;
  /** For what progress changes besides and events do not say. */
  slowly: number;
}

/** What counts things of all kinds; what is free on the machine and of quotas; what a user is told. */
export const overviewKey = ['overview'] as const;
export const quotasKey = ['quotas'] as const;
export const notificationsKey = ['notifications'] as const;

/** What is old besides it once one of a kind came, changed or went. */
export const staleLists = (key: string): QueryKey[] => [[key, 'list'], overviewKey, quotasKey];

/** The keys that are old after an event. */
export function staleKeys({ event, topic }: LiveEvent): QueryKey[] {
  const [name = '', id = '*'] = topic.split(':');
  // what is told to whoever is signed in, not what changed of an account
  if (name === 'user') return CHANGES.has(event) ? [notificationsKey] : [];
  const kind = kindOf(name);
  if (kind === undefined || !CHANGES.has(event)) return [];
  const lists = staleLists(kind.key);
  // what the overview counts and what is free do not change with progress
  const stale = event === 'progress' ? lists.slice(0, 1) : lists;
  return [id === '*' ? [kind.key] : [kind.key, 'detail', id], ...stale];
}

/** Collects events and makes queries old now and then, the first time at once. Progress is written into them instead. */
export function createInvalidator(
  client: QueryClient,
  progress: Record<string, Progress> = {},
  { every, slowly }: Pace = { every: 1000, slowly: 15_000 },
): (event: LiveEvent) => void {
  const soon = collector(client, 50, every);
  const later = collector(client, slowly, slowly);
  return (event) => {
    const [name = '', id = ''] = event.topic.split(':');
    const isWritten = event.event === 'progress' && (progress[name]?.(client, id, event.data) ?? false);
    if (isWritten) writeOverview(client, id, event.data);
    for (const key of staleKeys(event)) (isWritten ? later : soon)(key);
  };
}

function collector(client: QueryClient, first: number, every: number): (key: QueryKey) => void {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    if (waiting.size === 0) return;
    const keys = [...waiting.values()];
    waiting.clear();
    timer = setTimeout(flush, every);
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  return (key) => {
    waiting.set(key.join(), key);
    timer ??= setTimeout(flush, first);
  };
}

interface Rows<Row> {
  items: Row[];
}

/** The row `id` of every loaded page below `queryKey`, changed; `change` gives null where it does not fit. */
export function writeRows<Row extends { id: string }>(
  client: QueryClient,
  queryKey: readonly unknown[],
  id: string,
  change: (row: Row) => Row | null,
): boolean {
  let fits = true;
  client.setQueriesData<Rows<Row>>({ queryKey }, (page) => {
    const before = Array.isArray(page?.items) ? page.items.find((row) => row.id === id) : undefined;
    if (page === undefined || before === undefined) return page;
    const after = change(before);
    fits = fits && after !== null;
    return after === null ? page : { ...page, items: page.items.map((row) => (row === before ? after : row)) };
  });
  return fits;
}

function writeOverview(client: QueryClient, id: string, { progress }: Record<string, unknown>): void {
  client.setQueriesData<{ active: { id: string }[] }>({ queryKey: overviewKey }, (known) => {
    if (!known?.active.some((item) => item.id === id)) return known;
    return { ...known, active: known.active.map((item) => (item.id === id ? { ...item, progress } : item)) };
  });
}
