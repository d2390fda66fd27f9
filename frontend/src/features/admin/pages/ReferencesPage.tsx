import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Flex, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { missingReferencesQuery } from '@/features/admin/api';
import { Silent } from '@/features/admin/components/Silent';
import { useProgramName } from '@/features/admin/components/useProgramName';
import type { MissingReferencesView, MissingReferenceView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { WideTable } from '@/shared/components/WideTable';
import { formatTime } from '@/shared/domain/format';
import { resourcePath } from '@/shared/domain/kinds';

const TONES = { missing: 'error', damaged: 'error', unknown: 'default' } as const;

/** For administrators: what things need and what is not there any more. */
export function ReferencesPage() {
  const { t } = useTranslation('admin');
  const references = useQuery(missingReferencesQuery);
  return (
    <>
      <PageHeader title={t('common:nav.references')} subtitle={t('references.subtitle')} />
      <QueryView query={references}>{(data) => <References found={data} />}</QueryView>
    </>
  );
}

function References({ found }: { found: MissingReferencesView }) {
  const { t, i18n } = useTranslation('admin');
  const program = useProgramName();
  const { checked_at: at, count, items } = found;
  return (
    <Flex vertical gap="middle">
      <Silent services={[...new Set([...found.silent, ...found.missing])]} />
      <Typography.Text type="secondary">
        {at ? t('references.checked', { time: formatTime(at, i18n.language) }) : t('references.notChecked')}
      </Typography.Text>
      {count > items.length && <Alert type="info" showIcon title={t('first', { shown: items.length, all: count })} />}
      <section aria-label={t('common:nav.references')}>
        <WideTable<MissingReferenceView>
          size="middle"
          rowKey={({ service, kind, id, needs, key }) => [service, kind, id, needs, key].join(' ')}
          dataSource={items}
          pagination={items.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
          locale={{
            emptyText: at ? (
              <EmptyState title={t('references.empty.title')} hint={t('references.empty.hint')} />
            ) : (
              <EmptyState title={t('references.notChecked')} />
            ),
          }}
          columns={[
            { key: 'thing', title: t('references.thing'), render: (_, row) => <Thing row={row} /> },
            {
              key: 'fault',
              title: t('references.fault'),
              render: (_, { fault }) => <Tag color={TONES[fault]}>{t(`references.faults.${fault}`)}</Tag>,
            },
            {
              key: 'needs',
              title: t('references.needs'),
              render: (_, { needs, key }) => (
                <Flex vertical align="start">
                  {t([`references.kind.${needs}`, `shared:usedBy.kinds.${needs}`], { defaultValue: needs })}
                  <Typography.Text code copyable={{ text: key }} style={{ overflowWrap: 'anywhere' }}>
                    {key}
                  </Typography.Text>
                </Flex>
              ),
            },
            { key: 'service', title: t('shared:usedBy.kinds.service'), render: (_, { service }) => program(service) },
          ]}
        />
      </section>
    </Flex>
  );
}

function Thing({ row: { kind, id, name } }: { row: MissingReferenceView }) {
  const { t } = useTranslation('admin');
  const path = resourcePath(kind, id);
  return (
    <Flex vertical align="start">
      <Typography.Text type="secondary">
        {t([`references.kind.${kind}`, `shared:usedBy.kinds.${kind}`], { defaultValue: kind })}
      </Typography.Text>
      {path ? <Link to={path}>{name || id}</Link> : name || id}
    </Flex>
  );
}
