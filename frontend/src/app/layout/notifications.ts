import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { listNotifications, readNotifications } from '@/shared/api/generated/sdk.gen';
import { useAction } from '@/shared/api/problems';

const SHOWN = 15;

export const notificationsQuery = () =>
  queryOptions({
    queryKey: ['notifications', 'list'],
    queryFn: () => listNotifications({ query: { page_size: SHOWN } }),
  });

/** Marks these as read, or all of them. */
export function useMarkRead() {
  const client = useQueryClient();
  return useAction((ids: string[] | undefined) => readNotifications({ body: ids === undefined ? {} : { ids } }), {
    onSuccess: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  });
}
