import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sinceOf } from '@/features/accounts/audit';
import {
  changePassword,
  changeUser,
  getUser,
  listApiKeys,
  listAudit,
  listMySessions,
  listUsers,
  signIn,
  verifyAudit,
} from '@/shared/api/generated/sdk.gen';
import type {
  ListAuditData,
  ListUsersData,
  PasswordChange,
  SignIn,
  UserChange,
} from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { KINDS } from '@/shared/domain/kinds';
import { defineList } from '@/shared/resources/defineList';
import { choiceOf } from '@/shared/resources/SearchSelect';

export const signInWith = (body: SignIn) => signIn({ body });

export const changePasswordTo = (body: PasswordChange) => changePassword({ body });

export const sessionsQuery = () => queryOptions({ queryKey: ['sessions'], queryFn: () => listMySessions() });

export const apiKeysQuery = () => queryOptions({ queryKey: ['api-keys'], queryFn: () => listApiKeys() });

export const users = defineList({
  key: KINDS.user.key,
  texts: 'accounts',
  filters: [],
  list: (query: NonNullable<ListUsersData['query']>, signal: AbortSignal) => listUsers({ query, signal }),
});

/** Changes one of them; `quiet`, as in `useAction`. */
export function useChangeUser({ quiet = false } = {}) {
  const { t } = useTranslation('accounts');
  const client = useQueryClient();
  return useAction(({ id, ...body }: UserChange & { id: string }) => changeUser({ path: { user_id: id }, body }), {
    success: t('users.changed'),
    quiet,
    onSuccess: () => client.invalidateQueries({ queryKey: users.listKey }),
  });
}

/** Everybody, by name. */
export const userChoice = choiceOf({
  kind: 'user',
  keys: { list: users.listKey, name: (id) => [...users.listKey, 'name', id] },
  find: (query, signal) => listUsers({ query: { ...query, sort: 'name' }, signal }),
  read: (id, signal) => getUser({ path: { user_id: id }, signal }),
});

/** What the address of the audit log may say; the request has it in other words. */
type AuditAsked = Omit<NonNullable<ListAuditData['query']>, 'path' | 'since'> & { q?: string; days?: string };

export const audit = defineList({
  key: 'audit',
  texts: 'accounts',
  filters: ['user_id', 'thing_id', 'days'],
  list: ({ q, days, ...rest }: AuditAsked, signal: AbortSignal) => {
    const since = sinceOf(days, Date.now());
    const query = { ...rest, ...(q === undefined ? {} : { path: q }), ...(since === undefined ? {} : { since }) };
    return listAudit({ query, signal });
  },
});

export const verifyAuditChain = () => verifyAudit();
