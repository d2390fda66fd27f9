import { infiniteQueryOptions, queryOptions, useQueryClient } from '@tanstack/react-query';
import { listNotifications, readNotifications } from '@/shared/api/generated/sdk.gen';
import { useAction } from '@/shared/api/problems';
import { notificationsKey } from '@/shared/live/invalidation';

/** How many are unread: the bell of every page. */
export const unreadQuery = () =>
  queryOptions({
    queryKey: [...notificationsKey, 'unread'],
    queryFn: async ({ signal }) => (await listNotifications({ query: { page_size: 1 }, signal })).unread,
  });

/** As many can be marked as read at a time. */
const MOST_IDS = 100;

/** As many as are shown first, and come with each "more". */
const STEP = 15;

/** The newest ones, and the older ones that were asked for. */
export const notificationsQuery = () =>
  infiniteQueryOptions({
    queryKey: [...notificationsKey, 'list'],
    queryFn: ({ pageParam: cursor, signal }) => listNotifications({ query: { page_size: STEP, cursor }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: ({ pages }) => ({
      items: pages.flatMap(({ items }) => items),
      unread: pages.at(-1)?.unread ?? 0,
    }),
  });

/** Those not read yet about the thing of a page. */
export const unreadAboutQuery = (id: string | null) =>
  queryOptions({
    queryKey: [...notificationsKey, 'about', id],
    queryFn: ({ signal }) =>
      listNotifications({ query: { unread: true, resource_id: id ?? '', page_size: MOST_IDS }, signal }),
    enabled: id !== null,
  });

/** Marks these as read, or all of them. */
export function useMarkRead({ quiet = false } = {}) {
  const client = useQueryClient();
  return useAction((ids: string[] | undefined) => readNotifications({ body: ids === undefined ? {} : { ids } }), {
    quiet,
    onSuccess: () => client.invalidateQueries({ queryKey: notificationsKey }),
  });
}
