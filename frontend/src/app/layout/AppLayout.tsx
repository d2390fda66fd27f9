import { MenuOutlined } from '@ant-design/icons';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Flex, Grid, Layout, theme } from 'antd';
import { Fragment, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OfflineNote } from '@/app/OfflineNote';
import { Brand } from '@/app/layout/Brand';
import { LanguageSwitch } from '@/app/layout/LanguageSwitch';
import { Navigation } from '@/app/layout/Navigation';
import { SkipLink } from '@/app/layout/SkipLink';
import { ThemeSwitch } from '@/app/layout/ThemeSwitch';
import { useFocusOnPage } from '@/app/layout/useFocusOnPage';
import { UserMenu } from '@/app/layout/UserMenu';
import { collapseSider, usePreferences } from '@/app/preferences';
import { NotificationBell } from '@/features/notifications/NotificationBell';
import { useSession } from '@/shared/auth/session';
import { lazyDialog } from '@/shared/components/lazyDialog';

const PhoneDrawer = lazyDialog(
  async () => (await import('@/app/layout/PhoneDrawer')).PhoneDrawer,
  ({ open }) => open,
);
const SignInOver = lazyDialog(
  async () => (await import('@/features/accounts/components/SignInOver')).SignInOver,
  ({ open }) => open,
);
const SIDER_WIDTH = 232;
const WIDEST = 1680;

/** The frame around every page of somebody who is signed in. */
export function AppLayout() {
  const { lg } = Grid.useBreakpoint();
  const content = useRef<HTMLElement>(null);
  const ended = useSession((state) => state.status === 'ended');
  const user = useSession((state) => state.user?.id);
  const [owner, setOwner] = useState(user);
  if (user !== undefined && user !== owner) setOwner(user);
  useSignInWhenGone();
  useFocusOnPage(content);
  return (
    <Layout style={{ minHeight: '100vh' }}>
      <SkipLink to={content} />
      {lg === true && <Sider />}
      <Layout>
        <Header phone={lg !== true} />
        <Layout.Content
          ref={content}
          tabIndex={-1}
          style={{
            padding: lg === true ? '20px 24px 32px' : '16px 12px 24px',
            width: '100%',
            maxWidth: WIDEST,
            margin: '0 auto',
          }}
        >
          <OfflineNote />
          {/* somebody else's page begins anew */}
          <Fragment key={owner}>
            <Outlet />
          </Fragment>
        </Layout.Content>
      </Layout>
      <SignInOver open={ended} />
    </Layout>
  );
}

function Sider() {
  const collapsed = usePreferences((state) => state.siderCollapsed);
  const { token } = theme.useToken();
  return (
    <Layout.Sider
      collapsible
      collapsed={collapsed}
      onCollapse={collapseSider}
      width={SIDER_WIDTH}
      collapsedWidth={64}
      theme="light"
      style={{
        position: 'sticky',
        top: 0,
        height: '100vh',
        borderInlineEnd: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      <Flex vertical style={{ height: '100%' }}>
        <Brand short={collapsed} />
        <div style={{ flex: 1, overflow: 'hidden auto', paddingBottom: 48 }}>
          <Navigation collapsed={collapsed} />
        </div>
      </Flex>
    </Layout.Sider>
  );
}

function Header({ phone }: { phone: boolean }) {
  const { token } = theme.useToken();
  return (
    <Layout.Header
      style={{
        position: 'sticky',
        top: 0,
        zIndex: 20,
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        paddingInline: phone ? 8 : 16,
        lineHeight: 'normal',
        borderBottom: `1px solid ${token.colorBorderSecondary}`,
      }}
    >
      {phone && <PhoneNavigation />}
      <div style={{ flex: 1 }} />
      <LanguageSwitch />
      <ThemeSwitch />
      <NotificationBell />
      <UserMenu short={phone} />
    </Layout.Header>
  );
}

function PhoneNavigation() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <Button
        type="text"
        icon={<MenuOutlined />}
        aria-label={t('nav.main')}
        onClick={() => {
          setOpen(true);
        }}
      />
      <PhoneDrawer open={open} onClose={close} />
    </>
  );
}

/** Signed out here or in another tab: to the sign-in page, and back here afterwards. */
function useSignInWhenGone(): void {
  const gone = useSession(
    (state) => !['signed-in', 'ended'].includes(state.status) || state.user?.must_change_password === true,
  );
  const href = useRouterState({ select: (state) => state.location.href });
  const navigate = useNavigate();
  useEffect(() => {
    if (gone && !href.startsWith('/sign-in')) void navigate({ to: '/sign-in', search: { to: href }, replace: true });
  }, [gone, href, navigate]);
}
