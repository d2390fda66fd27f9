import type { QueryClient } from '@tanstack/react-query';
import { kindOf } from '@/shared/domain/kinds';
import type { LiveEvent } from '@/shared/live/LiveHub';

/** Events that change what lists and details say; the others are for those who listen to them. */
const CHANGES = new Set(['state', 'resource', 'progress', 'resync']);
/** What the overview counts and what is free do not change with progress. */
const COUNTS = new Set(['state', 'resource', 'resync']);

/** The keys that are old after an event. */
export function staleKeys({ event, topic }: LiveEvent): string[][] {
  const [name = '', id = '*'] = topic.split(':');
  const kind = kindOf(name);
  if (kind === undefined || !CHANGES.has(event)) return [];
  const counts = COUNTS.has(event) && name !== 'user' ? [['overview'], ['quotas']] : [];
  const lists = [[kind.key, 'list'], ...counts];
  return id === '*' || name === 'user' ? [[kind.key], ...lists] : [[kind.key, 'detail', id], ...lists];
}

/** Collects events and makes queries old at most every `every` milliseconds; the first at once. */
export function createInvalidator(client: QueryClient, every = 1000): (event: LiveEvent) => void {
  const waiting = new Map<string, string[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    if (waiting.size === 0) return;
    const keys = [...waiting.values()];
    waiting.clear();
    timer = setTimeout(flush, every);
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  return (event) => {
    for (const key of staleKeys(event)) waiting.set(key.join(), key);
    if (waiting.size > 0) timer ??= setTimeout(flush, 50);
  };
}
