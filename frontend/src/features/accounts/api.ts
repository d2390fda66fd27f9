import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { sinceOf } from '@/features/accounts/audit';
import {
  changePassword,
  getUser,
  listApiKeys,
  listAudit,
  listMySessions,
  listUsers,
  signIn,
  verifyAudit,
} from '@/shared/api/generated/sdk.gen';
import type { PasswordChange, SignIn } from '@/shared/api/generated/types.gen';
import { toQuery, type ListSearch } from '@/shared/domain/listSearch';
import type { Choice } from '@/shared/resources/SearchSelect';

export const signInWith = (body: SignIn) => signIn({ body });

export const changePasswordTo = (body: PasswordChange) => changePassword({ body });

export const sessionsQuery = () => queryOptions({ queryKey: ['sessions', 'list'], queryFn: () => listMySessions() });

export const apiKeysQuery = () => queryOptions({ queryKey: ['api-keys', 'list'], queryFn: () => listApiKeys() });

export function usersQuery(search: ListSearch) {
  const query = toQuery(search);
  return queryOptions({
    queryKey: ['users', 'list', query],
    queryFn: () => listUsers({ query }),
    placeholderData: keepPreviousData,
  });
}

const FOUND = 20;

/** Everybody, by name. */
export const userChoice: Choice = {
  kind: 'user',
  find: (words) => ({
    queryKey: ['users', 'list', 'names', words],
    queryFn: async ({ signal }) => {
      const query = { page_size: FOUND, sort: 'name', ...(words === '' ? {} : { q: words }) };
      return (await listUsers({ query, signal })).items;
    },
  }),
  nameOf: (id) => ({
    queryKey: ['users', 'name', id],
    queryFn: async ({ signal }) => (await getUser({ path: { user_id: id }, signal })).name,
  }),
};

export const AUDIT_FILTERS = ['user_id', 'thing_id', 'days'] as const;

export function auditQuery(search: ListSearch<(typeof AUDIT_FILTERS)[number]>) {
  const { q, days, ...rest } = toQuery<(typeof AUDIT_FILTERS)[number]>(search);
  const since = sinceOf(days, Date.now());
  const query = { ...rest, ...(q === undefined ? {} : { path: q }), ...(since === undefined ? {} : { since }) };
  return queryOptions({
    queryKey: ['audit', 'list', query],
    queryFn: () => listAudit({ query }),
    placeholderData: keepPreviousData,
  });
}

export const verifyAuditChain = () => verifyAudit();
