import { Button, Card, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { changePasswordTo } from '@/features/accounts/api';
import { NewPasswordFields } from '@/features/accounts/components/NewPasswordFields';
import type { PasswordChange } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { enter } from '@/shared/auth/session';
import { HelpLink } from '@/shared/components/HelpLink';

const FORM_WIDTH = 420;

/** Changing the password ends all other sessions. */
export function PasswordCard() {
  const { t } = useTranslation('accounts');
  const [form] = Form.useForm<PasswordChange & { again: string }>();
  const change = useAction(changePasswordTo, {
    success: t('password.changed'),
    form,
    fieldOf: {
      'auth.password_wrong': 'current_password',
      'auth.password_weak': 'new_password',
      'auth.password_guessable': 'new_password',
    },
    onSuccess: (answer) => {
      enter(answer);
      form.resetFields();
    },
  });
  return (
    <Card title={t('password.title')} extra={<HelpLink topic="accounts" />}>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ maxWidth: FORM_WIDTH }}
        onFinish={({ current_password, new_password }) => {
          change.mutate({ current_password, new_password });
        }}
      >
        <Form.Item
          name="current_password"
          label={t('field.currentPassword')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPasswordFields />
        <Button htmlType="submit" type="primary" loading={change.isPending}>
          {t('password.submit')}
        </Button>
      </Form>
    </Card>
  );
}
