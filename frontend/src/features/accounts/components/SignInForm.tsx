import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { signInWith } from '@/features/accounts/api';
import { keepPasswordOnce } from '@/features/accounts/firstPassword';
import { asProblem } from '@/shared/api/ApiProblem';
import type { SignIn } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { enter } from '@/shared/auth/session';
import { tellTabs } from '@/shared/auth/tabs';

interface SignInFormProps {
  /** Who was signed in before. */
  name?: string | undefined;
  onDone: () => void;
}

export function SignInForm({ name, onDone }: SignInFormProps) {
  const { t } = useTranslation('accounts');
  const text = useProblemText();
  const signIn = useMutation({
    mutationFn: signInWith,
    onSuccess: (answer, { password }) => {
      if (answer.must_change_password) keepPasswordOnce(password);
      enter(answer);
      tellTabs({ kind: 'refreshed', answer });
      if (!answer.must_change_password) onDone();
    },
  });
  const problem = signIn.error ? text(asProblem(signIn.error)) : null;
  return (
    <Form<SignIn>
      // the page below may have a form with the same fields
      name="sign_in"
      initialValues={{ name }}
      layout="vertical"
      requiredMark={false}
      onFinish={(typed) => {
        signIn.mutate(typed);
      }}
    >
      {problem !== null && (
        <Alert
          type="error"
          showIcon
          title={problem.title}
          description={problem.hint || undefined}
          style={{ marginBottom: 16 }}
        />
      )}
      <Form.Item name="name" label={t('field.name')} rules={[{ required: true, message: t('signIn.nameNeeded') }]}>
        <Input
          prefix={<UserOutlined />}
          autoComplete="username"
          autoFocus={name === undefined}
          size="large"
          maxLength={100}
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('field.password')}
        rules={[{ required: true, message: t('signIn.passwordNeeded') }]}
      >
        <Input.Password
          prefix={<LockOutlined />}
          autoComplete="current-password"
          autoFocus={name !== undefined}
          size="large"
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
    </Form>
  );
}
