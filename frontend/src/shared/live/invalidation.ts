import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from '@/shared/live/LiveHub';

/** The first part of the query keys about a kind of topic. */
const RESOURCES: Record<string, string> = {
  dataset: 'datasets',
  algorithm: 'algorithms',
  image: 'images',
  task: 'training-tasks',
  model: 'models',
  service: 'services',
  project: 'projects',
  environment: 'environments',
  user: 'notifications',
};
/** Events that change what lists and details say; the others are for those who listen to them. */
const CHANGES = new Set(['state', 'resource', 'progress', 'resync']);
/** What the overview counts does not change with progress. */
const COUNTS = new Set(['state', 'resource', 'resync']);

/** The keys that are old after an event. */
export function staleKeys({ event, topic }: LiveEvent): string[][] {
  const [kind = '', id = '*'] = topic.split(':');
  const resource = RESOURCES[kind];
  if (resource === undefined || !CHANGES.has(event)) return [];
  const lists = [[resource, 'list'], ...(COUNTS.has(event) && kind !== 'user' ? [['overview']] : [])];
  return id === '*' || kind === 'user' ? [[resource], ...lists] : [[resource, 'detail', id], ...lists];
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
