import { signOut } from '@/shared/api/generated/sdk.gen';
import { leave } from '@/shared/auth/session';
import { tellTabs } from '@/shared/auth/tabs';

/** End this session; when the platform cannot be reached, at least this browser forgets the token. */
export async function signOutHere(): Promise<void> {
  await signOut().catch(() => undefined);
  leave();
  tellTabs({ kind: 'signed-out' });
}
