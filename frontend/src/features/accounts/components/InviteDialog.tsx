import { useQueryClient } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { users } from '@/features/accounts/api';
import { RoleField } from '@/features/accounts/components/RoleField';
import { createUser } from '@/shared/api/generated/sdk.gen';
import type { UserIn, UserMade } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { FormModal } from '@/shared/components/FormModal';

interface InviteDialogProps {
  open: boolean;
  onClose: () => void;
  onMade: (made: UserMade) => void;
}

export function InviteDialog({ open, onClose, onMade }: InviteDialogProps) {
  const { t } = useTranslation('accounts');
  const [form] = Form.useForm<UserIn>();
  const client = useQueryClient();
  const invite = useAction((body: UserIn) => createUser({ body: { ...body, display: body.display || null } }), {
    form,
    fieldOf: { 'user.name_taken': 'name' },
    onSuccess: async (made) => {
      onClose();
      onMade(made);
      await client.invalidateQueries({ queryKey: users.listKey });
    },
  });
  return (
    <FormModal<UserIn>
      form={form}
      open={open}
      title={t('users.invite')}
      help="accounts"
      okText={t('users.inviteOk')}
      saving={invite}
      draft="user"
      initialValues={{ roles: ['user'] }}
      onClose={onClose}
    >
      <Form.Item
        name="name"
        label={t('field.name')}
        extra={t('users.nameRule')}
        rules={[
          { required: true, message: t('users.nameNeeded') },
          { pattern: /^[^\s@/\\:]{2,60}$/, message: t('users.nameWrong') },
        ]}
      >
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="display" label={t('field.display')}>
        <Input maxLength={100} />
      </Form.Item>
      <RoleField />
    </FormModal>
  );
}
