import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Badge, Button, Popover, Spin } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unreadQuery } from '@/features/notifications/api';
import { useReadHere } from '@/features/notifications/useReadHere';
import { useUser } from '@/shared/auth/session';
import { useTopic } from '@/shared/live/live';

const NotificationPanel = lazy(async () => ({
  default: (await import('@/features/notifications/NotificationPanel')).NotificationPanel,
}));

/** However many digits it has, the number begins at the edge of the bell. */
const BESIDE = { insetInlineStart: 10, insetInlineEnd: 'auto', transform: 'translateY(-50%)' } as const;

/** How many are unread, and the newest ones; kept true by the user's own topic. */
export function NotificationBell() {
  const { t } = useTranslation();
  const user = useUser();
  const [open, setOpen] = useState(false);
  const { data: unread = 0 } = useQuery(unreadQuery());
  useTopic(user ? `user:${user.id}` : null);
  useReadHere();
  const close = () => {
    setOpen(false);
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <Suspense fallback={<Spin />}>
          <NotificationPanel onChoose={close} />
        </Suspense>
      }
    >
      <Button type="text" aria-label={unread > 0 ? t('frame.unread', { unread }) : t('frame.notifications')}>
        <Badge count={unread} size="small" overflowCount={99} styles={{ indicator: BESIDE }}>
          <BellOutlined style={{ fontSize: 16 }} />
        </Badge>
      </Button>
    </Popover>
  );
}
