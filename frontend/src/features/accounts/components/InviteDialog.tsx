import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { RoleField } from '@/features/accounts/components/RoleField';
import { createUser } from '@/shared/api/generated/sdk.gen';
import type { UserIn, UserMade } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { HelpTitle } from '@/shared/components/HelpTitle';

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
      form.resetFields();
      onClose();
      onMade(made);
      await client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <Modal
      open={open}
      title={<HelpTitle title={t('users.invite')} topic="accounts" />}
      okText={t('users.inviteOk')}
      onCancel={onClose}
      onOk={form.submit}
      confirmLoading={invite.isPending}
    >
      <Form<UserIn>
        form={form}
        layout="vertical"
        initialValues={{ roles: ['user'] }}
        onFinish={(typed) => {
          invite.mutate(typed);
        }}
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
      </Form>
    </Modal>
  );
}
