import type { SignedIn, UserView } from '@/shared/api/generated/types.gen';

/** The id of whoever is signed in, unless a test says otherwise. */
export const ME = '01J00000000000000000000000';

/** A user for a test. */
export const aUser = (change: Partial<UserView> = {}): UserView => ({
  id: ME,
  name: 'li',
  display: 'Li',
  roles: ['developer'],
  active: true,
  must_change_password: false,
  created_at: '2026-01-01T00:00:00Z',
  ...change,
});

/** What signing in and renewing a token answer. */
export const signedIn = (change: Partial<UserView> = {}, access_token = 'token', expires_in = 900): SignedIn => {
  const user = aUser(change);
  const { must_change_password } = user;
  return { access_token, token_type: 'Bearer', expires_in, must_change_password, user };
};
