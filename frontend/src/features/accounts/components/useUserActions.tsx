import { CheckCircleOutlined, KeyOutlined, StopOutlined, TeamOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChangeUser, users } from '@/features/accounts/api';
import { RolesDialog } from '@/features/accounts/components/RolesDialog';
import { resetUserPassword } from '@/shared/api/generated/sdk.gen';
import type { UserMade, UserView } from '@/shared/api/generated/types.gen';
import { useUser } from '@/shared/auth/session';
import type { Action } from '@/shared/components/MenuButton';
import { useConfirm } from '@/shared/components/useConfirm';
import { useOpening } from '@/shared/hooks/useOpening';

/** What an administrator can do with users; on their own account, nothing that would lock them out. */
export function useUserActions(onPassword: (made: UserMade) => void) {
  const { t } = useTranslation('accounts');
  const client = useQueryClient();
  const me = useUser();
  const { ask, dialog } = useConfirm();
  const roles = useOpening<UserView>();
  const change = useChangeUser();
  const disable = useChangeUser({ quiet: true });
  const of = (user: UserView): Action[] => {
    const own = me?.id === user.id ? t('users.own') : null;
    const again: Action = {
      key: 'enable',
      icon: <CheckCircleOutlined />,
      label: t('users.enable'),
      busy: change.isPending && change.variables.id === user.id,
      onClick: () => change.mutate({ id: user.id, active: true }),
    };
    const setRoles: Action = {
      key: 'roles',
      icon: <TeamOutlined />,
      label: t('users.roles'),
      onClick: () => roles.show(user),
    };
    const reset: Action = {
      key: 'reset',
      icon: <KeyOutlined />,
      label: t('users.reset'),
      reason: own,
      onClick: () =>
        ask({
          title: t('users.resetTitle', { name: user.name }),
          text: t('users.resetHint'),
          run: async () => {
            onPassword(await resetUserPassword({ path: { user_id: user.id } }));
            await client.invalidateQueries({ queryKey: users.listKey });
          },
        }),
    };
    const end: Action = {
      key: 'disable',
      icon: <StopOutlined />,
      label: t('users.disable'),
      danger: true,
      reason: own,
      onClick: () =>
        ask({
          title: t('users.disableTitle', { name: user.name }),
          text: t('users.disableHint'),
          danger: true,
          run: () => disable.mutateAsync({ id: user.id, active: false }),
        }),
    };
    return user.active ? [setRoles, reset, end] : [again, setRoles, reset];
  };
  const dialogs = (
    <>
      {roles.of && <RolesDialog key={roles.key} user={roles.of} open={roles.isOpen} onClose={roles.close} />}
      {dialog}
    </>
  );
  return { of, dialogs };
}
