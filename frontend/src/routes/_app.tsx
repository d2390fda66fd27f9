import { createFileRoute, redirect } from '@tanstack/react-router';
import { AppLayout } from '@/app/layout/AppLayout';
import { unreadQuery } from '@/features/notifications/api';
import { whoIsHere } from '@/shared/auth/refresh';
import { session } from '@/shared/auth/session';
import { purposesQuery } from '@/shared/resources/usePurposes';

export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ location }) => {
    const isHere = await whoIsHere();
    if (isHere && session().user?.must_change_password === false) return;
    const to = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/sign-in', search: { to }, replace: true });
  },
  // beside the page's own: what comes after the rows draws all of them again
  loader: ({ context: { queryClient } }) => {
    void queryClient.prefetchQuery(purposesQuery);
    void queryClient.prefetchQuery(unreadQuery());
  },
  component: AppLayout,
});
