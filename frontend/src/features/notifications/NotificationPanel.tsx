import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Badge, Button, Flex, Spin, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { notificationsQuery, useMarkRead } from '@/features/notifications/api';
import type { NotificationView } from '@/shared/api/generated/types.gen';
import { wordsOf } from '@/shared/api/params';
import { EmptyState } from '@/shared/components/EmptyState';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { resourcePath } from '@/shared/domain/kinds';

/** The newest ones, each a way to what it is about. */
export function NotificationPanel({ onChoose }: { onChoose: () => void }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(notificationsQuery());
  const markRead = useMarkRead();
  const refetch = () => (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch());
  return (
    <Flex vertical gap={8} style={{ width: 'min(380px, calc(100vw - 48px))' }}>
      <Flex justify="space-between" align="center">
        <Typography.Text strong>{t('frame.notifications')}</Typography.Text>
        <Button
          type="link"
          size="small"
          disabled={!list.data?.unread}
          loading={markRead.isPending}
          onClick={() => {
            markRead.mutate(undefined);
          }}
        >
          {t('notification.readAll')}
        </Button>
      </Flex>
      <QueryView query={{ data: list.data, error: list.error, refetch }} loading={<Spin />} compact>
        {({ items }) => (
          <div style={{ maxHeight: 'min(480px, 60vh)', overflowY: 'auto' }}>
            {items.length === 0 && (
              <EmptyState compact title={t('notification.none')} hint={t('notification.noneHint')} />
            )}
            {items.map((item) => (
              <Entry
                key={item.id}
                item={item}
                onChoose={() => {
                  if (!item.read) markRead.mutate([item.id]);
                  onChoose();
                }}
              />
            ))}
            {list.hasNextPage && (
              <Button type="link" block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('notification.more')}
              </Button>
            )}
          </div>
        )}
      </QueryView>
    </Flex>
  );
}

function Entry({ item, onChoose }: { item: NotificationView; onChoose: () => void }) {
  const { t, i18n } = useTranslation();
  const words = wordsOf(item.params, i18n.language);
  return (
    <Link to={resourcePath(item.resource.kind, item.resource.id) ?? '/'} onClick={onChoose}>
      <Flex gap={10} style={{ padding: '8px 4px' }}>
        <Badge status={item.read ? 'default' : 'processing'} style={{ marginTop: 2 }} />
        <Flex vertical gap={2} style={{ minWidth: 0 }}>
          <Typography.Text strong={!item.read}>
            {t(`notification.kind.${item.kind}`, { defaultValue: item.kind, ...words })}
          </Typography.Text>
          <ReasonNote reason={item.reason} compact inLink kind="info" />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            <RelativeTime value={item.at} />
          </Typography.Text>
        </Flex>
      </Flex>
    </Link>
  );
}
