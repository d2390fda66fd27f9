import { useNavigate, useSearch } from '@tanstack/react-router';
import { Card, Flex, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { FirstPasswordForm } from '@/features/accounts/components/FirstPasswordForm';
import { type Help, SignInFoot } from '@/features/accounts/components/SignInFoot';
import { SignInForm } from '@/features/accounts/components/SignInForm';
import { useSession } from '@/shared/auth/session';
import { usePageTitle } from '@/shared/hooks/usePageTitle';

const MARK = '/favicon.svg';

/** Signing in, and the new password that the first sign-in asks for. */
export function SignInPage({ Help }: { Help: Help }) {
  const { t } = useTranslation('accounts');
  const { token } = theme.useToken();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const mustChange = useSession((state) => state.status === 'signed-in' && state.user?.must_change_password === true);
  usePageTitle(t(mustChange ? 'firstPassword.title' : 'signIn.submit'));
  const goOn = () => void navigate({ href: to ?? '/', replace: true });
  return (
    <Flex
      component="main"
      vertical
      align="center"
      justify="center"
      style={{ minHeight: '100vh', padding: 16, background: token.colorBgLayout }}
    >
      <Card style={{ width: '100%', maxWidth: 400 }} styles={{ body: { padding: '32px 32px 24px' } }}>
        <Flex align="center" gap={12} style={{ marginBottom: 24 }}>
          <img src={MARK} width={40} height={40} alt="" />
          <div>
            <Typography.Title level={1} style={{ margin: 0, fontSize: 20 }}>
              {mustChange ? t('firstPassword.title') : t('signIn.title')}
            </Typography.Title>
            <Typography.Text type="secondary">{t('signIn.what')}</Typography.Text>
          </div>
        </Flex>
        {mustChange ? <FirstPasswordForm onDone={goOn} /> : <SignInForm onDone={goOn} />}
      </Card>
      <SignInFoot Help={Help} />
    </Flex>
  );
}
