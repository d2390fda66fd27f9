import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { useUser } from '@/shared/auth/session';
import { signOutHere } from '@/shared/auth/signOut';

export function UserMenu({ short }: { short: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leaveNow = async () => {
    await signOutHere();
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  const shown = user?.display || user?.name || '';
  return (
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
  );
}
