import { Link } from '@tanstack/react-router';
import { Card, Flex, Progress, Tag, theme, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OverviewItem } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { resourcePath } from '@/shared/domain/kinds';
import type { StateKind } from '@/shared/domain/states';
import { nameOf } from '@/shared/i18n/bilingual';

interface ItemListProps {
  title: string;
  items: OverviewItem[];
  none: string;
  hint?: string;
}

/** All of them are as wide, so that the names stand below each other. */
const KIND_WIDTH = 104;

const KINDS: Record<string, StateKind> = { dataset: 'part', algorithm: 'shelf' };

export function ItemList({ title, items, none, hint }: ItemListProps) {
  return (
    <Card title={title} styles={{ body: { padding: items.length > 0 ? '4px 20px' : 12 } }} style={{ height: '100%' }}>
      {items.length === 0 && <EmptyState compact title={none} hint={hint} />}
      {items.map((item, number) => (
        <Entry key={`${item.kind}:${item.id}`} item={item} last={number === items.length - 1} />
      ))}
    </Card>
  );
}

function Entry({ item, last }: { item: OverviewItem; last: boolean }) {
  const { t, i18n } = useTranslation('overview');
  const { token } = theme.useToken();
  const path = resourcePath(item.kind, item.id);
  const name = nameOf(item.kind, item.name, i18n.language);
  const bad = item.state === 'failed' || item.state === 'invalid';
  return (
    <Flex
      gap={12}
      align="center"
      wrap
      style={{ padding: '10px 0', borderBottom: last ? undefined : `1px solid ${token.colorSplit}` }}
    >
      <Tag style={{ minWidth: KIND_WIDTH, margin: 0, textAlign: 'center' }}>
        {t(`shared:usedBy.kinds.${item.kind}`, { defaultValue: item.kind })}
      </Tag>
      <Flex vertical style={{ flex: '1 1 180px', minWidth: 0 }}>
        {path ? <Link to={path}>{name}</Link> : <span>{name}</span>}
        <ReasonNote reason={item.reason} compact kind={bad ? 'error' : 'info'} />
      </Flex>
      {item.progress != null && (
        <Progress
          percent={Math.round(item.progress * 100)}
          size="small"
          aria-label={t('progressOf', { name })}
          style={{ width: 120 }}
        />
      )}
      <StateTag kind={KINDS[item.kind] ?? (item.kind as StateKind)} state={item.state} />
      <Typography.Text type="secondary" style={{ minWidth: 88, textAlign: 'end' }}>
        <RelativeTime value={item.since} />
      </Typography.Text>
    </Flex>
  );
}
