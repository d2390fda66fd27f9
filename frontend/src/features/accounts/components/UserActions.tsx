import { useQueryClient } from '@tanstack/react-query';
import { Button, Flex, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { users } from '@/features/accounts/api';
import { RoleField } from '@/features/accounts/components/RoleField';
import { changeUser, resetUserPassword } from '@/shared/api/generated/sdk.gen';
import type { UserChange, UserMade, UserView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { useUser, type Role } from '@/shared/auth/session';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { FormModal } from '@/shared/components/FormModal';
import { useOpening } from '@/shared/hooks/useOpening';

interface UserActionsProps {
  user: UserView;
  onPassword: (made: UserMade) => void;
}

/** What an administrator can do with one user; on their own account, nothing that would lock them out. */
export function UserActions({ user, onPassword }: UserActionsProps) {
  const { t } = useTranslation('accounts');
  const client = useQueryClient();
  const me = useUser();
  const again = () => client.invalidateQueries({ queryKey: users.listKey });
  const change = useChange(user);
  const disable = useAction(() => changeUser({ path: { user_id: user.id }, body: { active: false } }), {
    success: t('users.changed'),
    quiet: true,
    onSuccess: again,
  });
  const reset = useAction(() => resetUserPassword({ path: { user_id: user.id } }), {
    quiet: true,
    onSuccess: async (made) => {
      onPassword(made);
      await again();
    },
  });
  const own = me?.id === user.id;
  return (
    <Flex gap={4} justify="end" wrap>
      <RolesButton user={user} />
      <ConfirmButton
        type="link"
        size="small"
        reason={own ? t('users.own') : null}
        title={t('users.resetTitle', { name: user.name })}
        description={t('users.resetHint')}
        onConfirm={() => reset.mutateAsync()}
      >
        {t('users.reset')}
      </ConfirmButton>
      {user.active ? (
        <ConfirmButton
          type="link"
          size="small"
          danger
          reason={own ? t('users.own') : null}
          title={t('users.disableTitle', { name: user.name })}
          description={t('users.disableHint')}
          onConfirm={() => disable.mutateAsync()}
        >
          {t('users.disable')}
        </ConfirmButton>
      ) : (
        <Button
          type="link"
          size="small"
          loading={change.isPending}
          onClick={() => {
            change.mutate({ active: true });
          }}
        >
          {t('users.enable')}
        </Button>
      )}
    </Flex>
  );
}

function RolesButton({ user }: { user: UserView }) {
  const { t } = useTranslation('accounts');
  const { key, isOpen, show, close } = useOpening();
  return (
    <>
      <Button
        type="link"
        size="small"
        onClick={() => {
          show();
        }}
      >
        {t('users.roles')}
      </Button>
      <RolesDialog key={key} user={user} open={isOpen} onClose={close} />
    </>
  );
}

function RolesDialog({ user, open, onClose }: { user: UserView; open: boolean; onClose: () => void }) {
  const { t } = useTranslation('accounts');
  const [form] = Form.useForm<{ roles: Role[] }>();
  const saving = useChange(user, onClose);
  return (
    <FormModal<{ roles: Role[] }>
      form={form}
      open={open}
      title={t('users.rolesTitle', { name: user.name })}
      help="accounts"
      saving={saving}
      draft={`roles:${user.id}`}
      initialValues={{ roles: user.roles }}
      onClose={onClose}
    >
      <RoleField />
    </FormModal>
  );
}

function useChange(user: UserView, onChanged?: () => void) {
  const { t } = useTranslation('accounts');
  const client = useQueryClient();
  return useAction((body: UserChange) => changeUser({ path: { user_id: user.id }, body }), {
    success: t('users.changed'),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: users.listKey });
      onChanged?.();
    },
  });
}
