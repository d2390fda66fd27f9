import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChangeUser } from '@/features/accounts/api';
import { RoleField } from '@/features/accounts/components/RoleField';
import type { UserView } from '@/shared/api/generated/types.gen';
import { FormModal } from '@/shared/components/FormModal';

interface RolesDialogProps {
  user: UserView;
  open: boolean;
  onClose: () => void;
}

export function RolesDialog({ user, open, onClose }: RolesDialogProps) {
  const { t } = useTranslation('accounts');
  const [form] = Form.useForm<Pick<UserView, 'roles'>>();
  const change = useChangeUser();
  const save = async ({ roles }: Pick<UserView, 'roles'>) => {
    await change.mutateAsync({ id: user.id, roles });
    onClose();
  };
  return (
    <FormModal<Pick<UserView, 'roles'>>
      form={form}
      open={open}
      title={t('users.rolesTitle', { name: user.name })}
      help="accounts"
      saving={{ isPending: change.isPending, mutateAsync: save }}
      draft={`roles:${user.id}`}
      initialValues={{ roles: user.roles }}
      onClose={onClose}
    >
      <RoleField />
    </FormModal>
  );
}
