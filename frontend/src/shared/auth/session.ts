import { create } from 'zustand';
import type { SignedIn, UserView } from '@/shared/api/generated/types.gen';

export type Role = UserView['roles'][number];

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
interface Session {
  /** `unknown` until the refresh cookie was tried once. */
  status: 'unknown' | 'anonymous' | 'signed-in';
  token: string | null;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  user: UserView | null;
}

const nobody: Session = { status: 'unknown', token: null, expiresAt: 0, user: null };

export const useSession = create<Session>(() => nobody);

export const session = (): Session => useSession.getState();

export function enter(answer: SignedIn): void {
  useSession.setState({
    status: 'signed-in',
    token: answer.access_token,
    expiresAt: Date.now() + answer.expires_in * 1000,
    user: { ...answer.user, must_change_password: answer.must_change_password },
  });
}

export function leave(): void {
  useSession.setState({ ...nobody, status: 'anonymous' });
}

export function hasRole(user: UserView | null, ...roles: Role[]): boolean {
  return user !== null && user.roles.some((role) => role === 'admin' || roles.includes(role));
}

/** Whether the one who is signed in has one of the roles; an administrator has them all. */
export function useHasRole(...roles: Role[]): boolean {
  return useSession((state) => hasRole(state.user, ...roles));
}

export function useUser(): UserView | null {
  return useSession((state) => state.user);
}

/** Whether the one who is signed in may change what `ownerId` owns. */
export function useMayEdit(ownerId: string | undefined): boolean {
  return useSession((state) => hasRole(state.user, 'admin') || (ownerId !== undefined && state.user?.id === ownerId));
}
