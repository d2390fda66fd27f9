import { create } from 'zustand';
import { ApiProblem } from '@/shared/api/ApiProblem';
import type { SignedIn, UserView } from '@/shared/api/generated/types.gen';

export type Role = UserView['roles'][number];

/** Who is signed in. The access token lives here, in memory, and nowhere else. */
interface Session {
  /** `unknown` until the refresh cookie was tried once; `ended`: not by this user, who may sign in again over the page. */
  status: 'unknown' | 'anonymous' | 'ended' | 'signed-in';
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

/** The session was ended elsewhere. What the user had begun stays in sight, without a token. */
export function end(): void {
  const { user } = session();
  useSession.setState({ ...nobody, status: user === null ? 'anonymous' : 'ended', user });
}

export function hasRole(user: UserView | null, ...roles: Role[]): boolean {
  return user !== null && user.roles.some((role) => role === 'admin' || roles.includes(role));
}

/** Raises ApiProblem for anybody else, before a page of theirs asks the platform for anything. */
export function mustHave(role: Role): void {
  if (!hasRole(session().user, role)) throw new ApiProblem({ status: 403, code: 'access.forbidden' });
}

/** Whether the one who is signed in has one of the roles; an administrator has them all. */
export function useHasRole(...roles: Role[]): boolean {
  return useSession((state) => hasRole(state.user, ...roles));
}

export function useUser(): UserView | null {
  return useSession((state) => state.user);
}

/** Whether they may change what `ownerId` owns. */
export function mayEdit(user: UserView | null, ownerId: string | undefined): boolean {
  return hasRole(user, 'admin') || (ownerId !== undefined && user?.id === ownerId);
}

/** Whether the one who is signed in may change what `ownerId` owns. */
export function useMayEdit(ownerId: string | undefined): boolean {
  return useSession((state) => mayEdit(state.user, ownerId));
}
