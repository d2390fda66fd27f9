import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { PARKED, parkedEventsQuery } from '@/features/admin/api';
import { Silent } from '@/features/admin/components/Silent';
import { useProgramName } from '@/features/admin/components/useProgramName';
import { redeliverParkedEvent, redeliverParkedEvents } from '@/shared/api/generated/sdk.gen';
import type { ParkedEventsView, ParkedEventView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { EmptyState } from '@/shared/components/EmptyState';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { WideTable } from '@/shared/components/WideTable';

/** For administrators: events that a program refuses again and again; they are delivered again from here. */
export function ParkedEventsPage() {
  const { t } = useTranslation('admin');
  const events = useQuery(parkedEventsQuery);
  const hasSome = (events.data?.count ?? 0) > 0;
  return (
    <>
      <PageHeader
        title={t('common:nav.events')}
        subtitle={t('events.subtitle')}
        actions={hasSome && <RedeliverAll />}
      />
      <QueryView query={events}>{(data) => <Events events={data} />}</QueryView>
    </>
  );
}

function Events({ events: { count, items, missing } }: { events: ParkedEventsView }) {
  const { t } = useTranslation('admin');
  const program = useProgramName();
  return (
    <Flex vertical gap="middle">
      <Silent services={missing} />
      {count > items.length && <Alert type="info" showIcon title={t('first', { shown: items.length, all: count })} />}
      <section aria-label={t('common:nav.events')}>
        <WideTable<ParkedEventView>
          size="middle"
          scroll={{ x: true }}
          rowKey={({ service, id }) => `${service} ${id}`}
          dataSource={items}
          pagination={false}
          locale={{ emptyText: <EmptyState title={t('events.empty.title')} hint={t('events.empty.hint')} /> }}
          columns={[
            { key: 'service', title: t('shared:usedBy.kinds.service'), render: (_, { service }) => program(service) },
            {
              key: 'type',
              title: t('events.type'),
              render: (_, { type, subject }) => (
                <Flex vertical align="start">
                  <Typography.Text code>{type}</Typography.Text>
                  <Typography.Text type="secondary">{subject}</Typography.Text>
                </Flex>
              ),
            },
            { key: 'source', title: t('events.source'), render: (_, { source }) => program(source) },
            {
              key: 'reason',
              title: t('events.reason'),
              render: (_, { reason }) => <ReasonCell reason={reason} />,
            },
            { key: 'refusals', title: t('events.refusals'), align: 'end', dataIndex: 'refusals' },
            {
              key: 'parked_at',
              title: t('events.parkedAt'),
              render: (_, { parked_at: at }) => <RelativeTime value={at} />,
            },
            {
              key: 'actions',
              title: t('common:field.actions'),
              align: 'end',
              render: (_, event) => <Redeliver event={event} />,
            },
          ]}
        />
      </section>
    </Flex>
  );
}

function Redeliver({ event: { service, id, type } }: { event: ParkedEventView }) {
  const { t } = useTranslation('admin');
  const client = useQueryClient();
  const again = useAction(() => redeliverParkedEvent({ path: { service, event_id: id } }), {
    success: t('events.handled'),
    onSuccess: () => client.invalidateQueries({ queryKey: PARKED }),
    onProblem: () => client.invalidateQueries({ queryKey: PARKED }),
  });
  return (
    <Button
      type="link"
      size="small"
      loading={again.isPending}
      aria-label={t('events.redeliverOne', { type })}
      onClick={() => {
        again.mutate();
      }}
    >
      {t('events.redeliver')}
    </Button>
  );
}

function RedeliverAll() {
  const { t } = useTranslation('admin');
  const { message } = App.useApp();
  const client = useQueryClient();
  const again = useAction(() => redeliverParkedEvents(), {
    onSuccess: async ({ handled, refused, missing }) => {
      const isGood = refused === 0 && missing.length === 0;
      void message[isGood ? 'success' : 'warning'](t('events.result', { handled, refused }), 6);
      await client.invalidateQueries({ queryKey: PARKED });
    },
  });
  return (
    <Button
      type="primary"
      loading={again.isPending}
      onClick={() => {
        again.mutate();
      }}
    >
      {t('events.redeliverAll')}
    </Button>
  );
}
