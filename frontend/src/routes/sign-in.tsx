import { createFileRoute, redirect } from '@tanstack/react-router';
import { SignInPage } from '@/features/accounts/pages/SignInPage';
import { session } from '@/shared/auth/session';

interface SignInSearch {
  /** Where to go afterwards: a path of the console. */
  to?: string | undefined;
}

export const Route = createFileRoute('/sign-in')({
  validateSearch: ({ to }: Record<string, unknown>): SignInSearch =>
    typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {},
  beforeLoad: ({ search }) => {
    const { status, user } = session();
    if (status === 'signed-in' && user?.must_change_password === false) throw redirect({ href: search.to ?? '/' });
  },
  component: SignInPage,
});
