import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { unreadAboutQuery, useMarkRead } from '@/features/notifications/api';
import { isUlid } from '@/shared/domain/ulid';

/** What is told about the thing whose page is looked at needs no reading elsewhere. */
export function useReadHere(): void {
  const id = useLocation({ select: thingOf });
  const isSeen = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
  const { data } = useQuery(unreadAboutQuery(id));
  const ids = data?.items.map((one) => one.id).join(' ') ?? '';
  const markRead = useMarkRead({ quiet: true });
  const read = useEffectEvent((told: string) => {
    markRead.mutate(told.split(' '));
  });
  useEffect(() => {
    if (isSeen && ids !== '') read(ids);
  }, [isSeen, ids]);
}

/** Of its own page, or of the one on which it was made (`/datasets/new?id=…`). */
function thingOf({ pathname, search }: { pathname: string; search: { id?: unknown } }): string | null {
  const last = pathname.split('/').at(-1);
  const id = last === 'new' ? search.id : last;
  return isUlid(id) ? id : null;
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
  };
}
