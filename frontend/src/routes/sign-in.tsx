import { createFileRoute, redirect } from '@tanstack/react-router';
import { SignInPage } from '@/features/accounts/pages/SignInPage';
import type { HelpDialogProps } from '@/features/help/components/HelpDialog';
import { whoIsHere } from '@/shared/auth/refresh';
import { session } from '@/shared/auth/session';
import { lazyDialog } from '@/shared/components/lazyDialog';
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
  component: Page,
});

const Help = lazyDialog<HelpDialogProps>(
  async () => (await import('@/features/help/components/HelpDialog')).HelpDialog,
  ({ open }) => open,
);

function Page() {
  return <SignInPage Help={Help} />;
}

/** A path of the console; never another host's. */
function pathOf(to: unknown): string | undefined {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined;
}
