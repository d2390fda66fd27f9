import { Button, Card, Flex, Select, Tooltip, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { replicaNumber, replicaState, waitingReplicas } from '@/features/services/lib/service';
import type { ReplicaView, ServiceDetail } from '@/shared/api/generated/types.gen';
import { useProblemText } from '@/shared/api/problems';
import { EmptyState } from '@/shared/components/EmptyState';
import { ExcerptLines } from '@/shared/components/log/LogExcerpt';
import { logSource } from '@/shared/components/log/source';
import { LogView } from '@/shared/components/LogView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import { WideTable } from '@/shared/components/WideTable';

/** The replicas as last observed, why one ended, and the log of each. */
export function ReplicasPanel({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const [chosen, setChosen] = useState<string | null>(null);
  const { replicas } = service;
  const waiting = waitingReplicas(service);
  const shown = replicas.find((replica) => replica.name === chosen) ?? replicas[0];
  if (shown === undefined) {
    return (
      <Card>
        <NoReplicas service={service} />
      </Card>
    );
  }
  return (
    <Flex vertical gap="middle">
      <Card title={t('replicas.title')} styles={{ body: { padding: 0 } }}>
        <WideTable<ReplicaView>
          size="middle"
          rowKey="name"
          dataSource={replicas}
          pagination={false}
          columns={[
            {
              key: 'number',
              title: t('replicas.number'),
              render: (_, row) => t('replicas.name', { number: replicaNumber(row.name) }),
            },
            {
              key: 'state',
              title: t('field.state'),
              render: (_, row) => <StateTag kind="replica" state={replicaState(row)} />,
            },
            { key: 'restarts', title: t('replicas.restarts'), align: 'end', dataIndex: 'restarts' },
            {
              key: 'reason',
              title: t('replicas.reason'),
              render: (_, row) => <ReplicaReason replica={row} />,
            },
            {
              key: 'log',
              title: t('replicas.log'),
              render: (_, row) =>
                row.name === shown.name ? (
                  <Typography.Text type="secondary">{t('replicas.shownBelow')}</Typography.Text>
                ) : (
                  <Button type="link" size="small" style={{ padding: 0 }} onClick={() => setChosen(row.name)}>
                    {t('replicas.showLog')}
                  </Button>
                ),
            },
          ]}
        />
        {waiting > 0 && <WaitingReplicas service={service} count={waiting} />}
      </Card>
      <Card
        title={t('replicas.log')}
        extra={
          replicas.length > 1 && (
            <Select
              size="small"
              aria-label={t('replicas.title')}
              value={shown.name}
              onChange={setChosen}
              options={replicas.map(({ name }) => ({
                value: name,
                label: t('replicas.name', { number: replicaNumber(name) }),
              }))}
            />
          )
        }
      >
        <ReplicaLog key={`${shown.name}:${shown.restarts}`} serviceId={service.id} replica={shown} />
      </Card>
    </Flex>
  );
}

/** Replicas that are wanted and not started yet, and why. */
function WaitingReplicas({ service, count }: { service: ServiceDetail; count: number }) {
  const { t } = useTranslation('services');
  return (
    <Flex gap="small" align="center" wrap style={{ padding: '12px 16px' }}>
      <StateTag kind="replica" state="waiting" />
      {t('replicas.waiting', { n: count })}
      <ReasonNote reason={service.reason} kind="info" compact />
    </Flex>
  );
}

/** Why there is none: the service does not run, or waits for something. */
function NoReplicas({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const text = useProblemText();
  const { state, reason } = service;
  if (state === 'stopped' || state === 'failed') {
    return <EmptyState title={t('replicas.none')} hint={t('replicas.noneHint')} />;
  }
  if (state === 'stopping') return <EmptyState title={t('replicas.none')} />;
  const why = reason && text(reason);
  return (
    <EmptyState
      title={t('replicas.notYet')}
      hint={why ? t('replicas.why', { title: why.title, hint: why.hint }) : t('replicas.notYetHint')}
    />
  );
}

function ReplicaReason({ replica }: { replica: ReplicaView }) {
  const { t } = useTranslation('services');
  if (replica.reason) {
    return (
      <Tooltip title={replica.detail && <ExcerptLines text={replica.detail} />} trigger={['hover', 'focus']}>
        <Typography.Text type="danger" tabIndex={replica.detail ? 0 : undefined}>
          {t(`replicaReason.${replica.reason}`, { defaultValue: replica.reason })}
        </Typography.Text>
      </Tooltip>
    );
  }
  return (
    <Typography.Text type="secondary">{replica.ready ? t('replicas.answers') : t('replicas.waits')}</Typography.Text>
  );
}

function ReplicaLog({ serviceId, replica }: { serviceId: string; replica: ReplicaView }) {
  const source = useMemo(
    () => logSource(`/api/v1/services/${serviceId}/log`, { replica: replica.name }),
    [serviceId, replica.name],
  );
  return <LogView source={source} live={replica.running} filename={`${replica.name}.log`} height={360} />;
}
