import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { freshToken } from '@/shared/auth/refresh';
import { createInvalidator } from '@/shared/live/invalidation';
import { LiveHub, type HubPorts, type LiveEvent } from '@/shared/live/LiveHub';

export type { LiveEvent } from '@/shared/live/LiveHub';

let hub: LiveHub | null = null;

/** Every tab asks for the lock; the one that gets it leads until it is closed, then the next one does. */
const lead: HubPorts['lead'] = (run) => {
  if ('locks' in navigator) void navigator.locks.request('modelyard-live', run);
  else void run();
};

function browserHub(): LiveHub {
  if (hub !== null) return hub;
  const made = new LiveHub({
    token: freshToken,
    fetch: (...request) => fetch(...request),
    channel: new BroadcastChannel('modelyard-live'),
    lead,
  });
  window.addEventListener('online', () => {
    made.wake();
  });
  window.addEventListener('pagehide', () => {
    made.bye();
  });
  hub = made;
  return made;
}

/** From now on what happens on the platform makes the queries about it old. */
export function connectQueries(client: QueryClient): () => void {
  return browserHub().onAny(createInvalidator(client));
}

/** Hear a topic (`task:<id>`, `dataset:*`) while the component is there. Queries are kept true without `onEvent`. */
export function useTopic(topic: string | null, onEvent?: (event: LiveEvent) => void): void {
  const heard = useEffectEvent((event: LiveEvent) => {
    onEvent?.(event);
  });
  useEffect(() => {
    if (topic === null) return undefined;
    return browserHub().subscribe(topic, (event) => {
      heard(event);
    });
  }, [topic]);
}
