import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '@/shared/auth/session';
import { signOutHere } from '@/shared/auth/signOut';
import { lazyDialog } from '@/shared/components/lazyDialog';

const SignOutFailed = lazyDialog(
  async () => (await import('@/app/layout/SignOutFailed')).SignOutFailed,
  ({ error }) => error !== null,
);

export function UserMenu({ short }: { short: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const leaveNow = async () => {
    setFailure(null);
    try {
      await signOutHere();
    } catch (error) {
      setFailure(error);
      return;
    }
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  const shown = user?.display || user?.name || '';
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'account', icon: <UserOutlined />, label: t('nav.account') },
            { type: 'divider' },
            { key: 'sign-out', icon: <LogoutOutlined />, label: t('frame.signOut') },
          ],
          onClick: ({ key }) => void (key === 'account' ? navigate({ to: '/account' }) : leaveNow()),
        }}
      >
        <Button type="text" icon={<UserOutlined />} aria-label={t('frame.userMenu', { name: shown })}>
          {short ? null : shown}
        </Button>
      </Dropdown>
      <SignOutFailed error={failure} onRetry={() => void leaveNow()} onClose={() => setFailure(null)} />
    </>
  );
}
