import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { changePasswordTo } from '@/features/accounts/api';
import { NewPasswordFields } from '@/features/accounts/components/NewPasswordFields';
import { forgetPassword, takeKeptPassword } from '@/features/accounts/firstPassword';
import { asProblem } from '@/shared/api/ApiProblem';
import { useProblemText } from '@/shared/api/problems';
import { enter } from '@/shared/auth/session';

interface Typed {
  current_password?: string;
  new_password: string;
}

/** The first sign-in sets a password of one's own before anything else. */
export function FirstPasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('accounts');
  const text = useProblemText();
  const [form] = Form.useForm<Typed>();
  const known = takeKeptPassword();
  const change = useMutation({
    mutationFn: (typed: Typed) =>
      changePasswordTo({ current_password: typed.current_password ?? known ?? '', new_password: typed.new_password }),
    onSuccess: (answer) => {
      forgetPassword();
      enter(answer);
      onDone();
    },
  });
  const problem = change.error ? text(asProblem(change.error)) : null;
  return (
    <Form<Typed>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(typed) => {
        change.mutate(typed);
      }}
    >
      <Alert
        type={problem ? 'error' : 'info'}
        showIcon
        title={problem?.title ?? t('firstPassword.why')}
        description={problem?.hint || undefined}
        style={{ marginBottom: 16 }}
      />
      {known === null && (
        <Form.Item
          name="current_password"
          label={t('field.currentPassword')}
          rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
        >
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
      )}
      <NewPasswordFields size="large" />
      <Button type="primary" htmlType="submit" block size="large" loading={change.isPending}>
        {t('firstPassword.submit')}
      </Button>
    </Form>
  );
}
