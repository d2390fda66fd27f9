import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NotificationPanel } from '@/app/layout/NotificationPanel';
import { notificationsQuery } from '@/app/layout/notifications';
import { useUser } from '@/shared/auth/session';
import { useTopic } from '@/shared/live/live';

/** How many are unread, and the newest ones; kept true by the user's own topic. */
export function NotificationBell() {
  const { t } = useTranslation();
  const user = useUser();
  const [open, setOpen] = useState(false);
  const list = useQuery(notificationsQuery());
  useTopic(user ? `user:${user.id}` : null);
  const unread = list.data?.unread ?? 0;
  const close = () => {
    setOpen(false);
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={<NotificationPanel list={list} onChoose={close} />}
    >
      <Button type="text" aria-label={t('frame.notifications')}>
        <Badge count={unread} size="small" overflowCount={99}>
          <BellOutlined style={{ fontSize: 16 }} />
        </Badge>
      </Button>
    </Popover>
  );
}
