import { UserAddOutlined } from '@ant-design/icons';
import { Button, Flex, type TableColumnsType, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { users } from '@/features/accounts/api';
import { InviteDialog } from '@/features/accounts/components/InviteDialog';
import { PasswordShown } from '@/features/accounts/components/PasswordShown';
import { useUserActions } from '@/features/accounts/components/useUserActions';
import type { UserMade, UserView } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import type { Action } from '@/shared/components/MenuButton';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { useOpening } from '@/shared/hooks/useOpening';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

/** Everybody, for administrators: invite, roles, disable, reset. */
export function UsersPage() {
  const { t } = useTranslation('accounts');
  const inviting = useOpening();
  const [made, setMade] = useState<UserMade | null>(null);
  const list = useResourceList(users);
  const actions = useUserActions(setMade);
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.users')}
        subtitle={t('users.subtitle')}
        actions={
          <Button
            type="primary"
            icon={<UserAddOutlined />}
            onClick={() => {
              inviting.show();
            }}
          >
            {t('users.invite')}
          </Button>
        }
        toolbar={{ placeholder: t('users.search') }}
        columns={useColumns(actions.of)}
      />
      <InviteDialog key={inviting.key} open={inviting.isOpen} onClose={inviting.close} onMade={setMade} />
      <PasswordShown
        made={made}
        onClose={() => {
          setMade(null);
        }}
      />
      {actions.dialogs}
    </>
  );
}

function useColumns(actionsOf: (user: UserView) => Action[]): TableColumnsType<UserView> {
  const { t } = useTranslation('accounts');
  return [
    {
      key: 'name',
      title: t('field.name'),
      render: (_, user) => (
        <Flex vertical>
          <Typography.Text strong>{user.name}</Typography.Text>
          {user.display !== user.name && <Typography.Text type="secondary">{user.display}</Typography.Text>}
        </Flex>
      ),
    },
    {
      key: 'roles',
      responsive: ['md'],
      title: t('field.roles'),
      render: (_, user) => user.roles.map((role) => <StateTag key={role} kind="role" state={role} />),
    },
    {
      key: 'state',
      title: t('common:field.state'),
      render: (_, user) => <StateTag kind="account" state={stateOf(user)} />,
    },
    {
      key: 'created_at',
      responsive: ['md'],
      title: t('common:field.createdAt'),
      render: (_, user) => <RelativeTime value={user.created_at} />,
    },
    {
      key: 'actions',
      title: t('common:field.actions'),
      fixed: 'right',
      render: (_, user) => <Actions row name={user.name} items={actionsOf(user)} />,
    },
  ];
}

const stateOf = (user: UserView): string =>
  user.active ? (user.must_change_password ? 'invited' : 'active') : 'disabled';
