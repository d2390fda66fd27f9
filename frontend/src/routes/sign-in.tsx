import { createFileRoute, redirect } from '@tanstack/react-router';
import { SignInPage } from '@/features/accounts/pages/SignInPage';
import { whoIsHere } from '@/shared/auth/refresh';
import { session } from '@/shared/auth/session';
import { loadTexts } from '@/shared/i18n/i18n';

interface SignInSearch {
  /** Where to go afterwards: a path of the console. */
  to?: string | undefined;
}

export const Route = createFileRoute('/sign-in')({
  // named even when it is refused: what is left out is taken from the address as it is
  validateSearch: ({ to }: Record<string, unknown>): SignInSearch => ({ to: pathOf(to) }),
  beforeLoad: async ({ search }) => {
    await whoIsHere();
    const { status, user } = session();
    if (status === 'signed-in' && user?.must_change_password === false) throw redirect({ href: search.to ?? '/' });
  },
  loader: () => loadTexts('accounts'),
  component: SignInPage,
});

/** A path of the console; never another host's. */
function pathOf(to: unknown): string | undefined {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined;
}
