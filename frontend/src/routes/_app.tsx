import { createFileRoute, redirect } from '@tanstack/react-router';
import { AppLayout } from '@/app/layout/AppLayout';
import { session } from '@/shared/auth/session';

export const Route = createFileRoute('/_app')({
  beforeLoad: ({ location }) => {
    const { status, user } = session();
    if (status === 'signed-in' && user?.must_change_password === false) return;
    const to = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/sign-in', search: { to }, replace: true });
  },
  component: AppLayout,
});
