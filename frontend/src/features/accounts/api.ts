import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  changePassword,
  listApiKeys,
  listAudit,
  listMySessions,
  listUsers,
  signIn,
  verifyAudit,
} from '@/shared/api/generated/sdk.gen';
import type { PasswordChange, SignIn } from '@/shared/api/generated/types.gen';
import { toQuery, type ListSearch } from '@/shared/domain/listSearch';

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

export const AUDIT_FILTERS = ['path', 'user_id'] as const;

export function auditQuery(search: ListSearch<(typeof AUDIT_FILTERS)[number]>) {
  const { q, ...rest } = toQuery(search);
  const query = q === undefined ? rest : { ...rest, path: q };
  return queryOptions({
    queryKey: ['audit', 'list', query],
    queryFn: () => listAudit({ query }),
    placeholderData: keepPreviousData,
  });
}

export const verifyAuditChain = () => verifyAudit();
