import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { freshToken, refresh } from '@/shared/auth/refresh';
import { session } from '@/shared/auth/session';
import { createInvalidator, type Progress } from '@/shared/live/invalidation';
import { LiveHub, type HubPorts, type LiveEvent } from '@/shared/live/LiveHub';

let hub: LiveHub | null = null;
const TICK_MS = 5000;

/** A token that was refused may still look good: its session ended, or its owner's roles changed. */
const token: HubPorts['token'] = async (refused) => {
  if (!refused) return freshToken();
  await refresh();
  return session().token;
};

/** Every tab asks for the lock; the one that gets it leads until it is closed, then the next one does. */
const lead: HubPorts['lead'] = (run) => {
  if ('locks' in navigator) void navigator.locks.request('modelyard-live', run);
  else void run();
};

function browserHub(): LiveHub {
  if (hub !== null) return hub;
  const made = new LiveHub({
    token,
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
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) made.hello();
  });
  setInterval(() => {
    if (document.visibilityState === 'visible') made.tick();
  }, TICK_MS);
  hub = made;
  return made;
}

/** Other roles are in the next token: the one who has them now need not wait until the old one runs out. */
function renewRoles({ topic, data }: LiveEvent): void {
  const { notification } = data as { notification?: { kind?: string } | null };
  if (topic.startsWith('user:') && notification?.kind === 'account.roles_changed') void refresh();
}

/** From now on what happens on the platform makes the queries about it old, or is written into them: `progress`, by kind. */
export function connectQueries(client: QueryClient, progress: Record<string, Progress>): () => void {
  const made = browserHub();
  const ends = [
    made.onAny(createInvalidator(client, progress)),
    made.onAny(renewRoles),
    made.onBack(() => void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' })),
  ];
  return () => {
    for (const end of ends) end();
  };
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
