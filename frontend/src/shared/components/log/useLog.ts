import { useEffect, useState } from 'react';
import { pauseUntilOnline } from '@/shared/api/pause';
import { LogStore } from '@/shared/components/log/LogStore';
import { LogReplaced, type LogSource } from '@/shared/components/log/source';

const AGAIN_MS = 1000;
/** So often in a row following fails before that is said. */
const FAILURES = 3;

/** The store of a log while it is looked at; whoever draws it subscribes to it. With `live` what is written is followed as long as the tab is visible. */
export function useLog(source: LogSource, live: boolean): LogStore {
  const [held, setHeld] = useState(() => ({ key: source.key, store: new LogStore(source) }));
  let { store } = held;
  if (held.key !== source.key) {
    store = new LogStore(source);
    setHeld({ key: source.key, store });
  }
  useEffect(() => {
    store.open();
    return () => {
      store.close();
    };
  }, [store]);
  useEffect(
    () =>
      store.subscribe(() => {
        if (store.replaced) setHeld({ key: source.key, store: new LogStore(source) });
      }),
    [source, store],
  );
  useEffect(() => (live ? followVisible(source, store) : undefined), [source, store, live]);
  return store;
}

/** Follow while the tab is visible; the function returned ends it, and what was written unseen is looked for. */
function followVisible(source: LogSource, store: LogStore): () => void {
  let reading: AbortController | undefined;
  const look = () => {
    if (document.visibilityState === 'visible') {
      if (reading) return;
      reading = new AbortController();
      void follow(source, store, reading.signal);
    } else {
      reading?.abort();
      reading = undefined;
    }
  };
  look();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    reading?.abort();
    store.findEnd();
  };
}

async function follow(source: LogSource, store: LogStore, signal: AbortSignal): Promise<void> {
  await store.until(() => store.ready);
  for (let failures = 0; !signal.aborted && source.follow;) {
    try {
      for await (const part of source.follow(store.size, signal)) {
        if (signal.aborted) return;
        if (failures >= FAILURES) store.retry();
        failures = 0;
        store.append(part);
      }
    } catch (error) {
      if (error instanceof LogReplaced) {
        store.fail(error);
        return;
      }
      // cut: go on where it ended
      failures += 1;
      if (failures >= FAILURES && !signal.aborted) store.fail(error);
    }
    await pauseUntilOnline(AGAIN_MS, signal);
  }
}
