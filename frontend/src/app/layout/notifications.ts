import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { listNotifications, readNotifications } from '@/shared/api/generated/sdk.gen';

const SHOWN = 15;

export const notificationsQuery = () =>
  queryOptions({
    queryKey: ['notifications', 'list'],
    queryFn: () => listNotifications({ query: { page_size: SHOWN } }),
  });

/** Marks these as read, or all of them. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids?: string[]) => readNotifications({ body: ids === undefined ? {} : { ids } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  });
}
