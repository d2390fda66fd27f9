import { asProblem } from '@/shared/api/ApiProblem';
import { signOut } from '@/shared/api/generated/sdk.gen';
import { leave } from '@/shared/auth/session';
import { tellTabs } from '@/shared/auth/tabs';

const PATIENCE_MS = 10_000;
const NO_SESSION = 401;

/** End this session, or all of this user. Rejects when the platform was not told: the browser is still signed in then,
 * and must not say that it is not. */
export async function signOutHere(everywhere = false): Promise<void> {
  try {
    await signOut({ query: { everywhere }, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    if (asProblem(error).status !== NO_SESSION) throw error;
  }
  leave();
  tellTabs({ kind: 'signed-out' });
}
