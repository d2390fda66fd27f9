import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { testsQuery } from '@/features/services/api';
import { brief } from '@/features/services/lib/answers';
import { inputsBrief, succeeded } from '@/features/services/lib/trials';
import type { TrialView } from '@/shared/api/generated/types.gen';
import { ActionButton } from '@/shared/components/ActionButton';
import { EmptyState } from '@/shared/components/EmptyState';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { OneLine } from '@/shared/components/OneLine';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { WideTable } from '@/shared/components/WideTable';
import { formatNumber } from '@/shared/domain/format';

interface TrialHistoryProps {
  /** There is more than one interface. */
  several: boolean;
  /** Why none can be sent now; null: it can. */
  locked: string | null;
  onShow: (trial: TrialView) => void;
  onAgain: (trial: TrialView) => void;
}

/** The last fifty tests of the service. */
export function TrialHistory({ serviceId, ...props }: TrialHistoryProps & { serviceId: string }) {
  const query = useQuery(testsQuery(serviceId));
  return (
    <QueryView query={query} loading={<CardSkeleton rows={3} />}>
      {(tests) => <History tests={tests} {...props} />}
    </QueryView>
  );
}

function History({ tests, several, locked, onShow, onAgain }: TrialHistoryProps & { tests: TrialView[] }) {
  const { t, i18n } = useTranslation('services');
  return (
    <Card title={t('history.title')} styles={{ body: { padding: 0 } }}>
      <WideTable<TrialView>
        size="small"
        rowKey="id"
        dataSource={tests}
        pagination={tests.length > 10 ? { pageSize: 10, size: 'small', showSizeChanger: false } : false}
        locale={{ emptyText: <EmptyState compact title={t('history.empty')} /> }}
        columns={[
          { key: 'at', title: t('history.at'), render: (_, row) => <RelativeTime value={row.created_at} /> },
          ...(several ? [{ key: 'face', title: t('field.interface'), dataIndex: 'interface' }] : []),
          {
            key: 'inputs',
            title: t('history.inputs'),
            render: (_, row) => <OneLine text={inputsBrief(row.inputs)} maxWidth={320} />,
          },
          { key: 'answer', title: t('answer.title'), render: (_, row) => <Outcome trial={row} /> },
          {
            key: 'latency',
            title: t('history.latency'),
            align: 'end',
            render: (_, row) => `${formatNumber(row.latency_ms, i18n.language, 1)} ms`,
          },
          {
            key: 'actions',
            title: t('common:field.actions'),
            render: (_, row) => (
              <Flex gap="small">
                <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onShow(row)}>
                  {t('common:action.view')}
                </Button>
                <ActionButton
                  type="link"
                  size="small"
                  style={{ padding: 0 }}
                  reason={locked}
                  onClick={() => onAgain(row)}
                >
                  {t('history.again')}
                </ActionButton>
              </Flex>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Outcome({ trial }: { trial: TrialView }) {
  const { t } = useTranslation('services');
  if (trial.reason) return <ReasonNote compact reason={trial.reason} />;
  if (!succeeded(trial)) return <Tag color="error">{t('answer.status', { status: trial.status })}</Tag>;
  return <OneLine text={brief(trial.answer ?? null, trial.text)} maxWidth={200} />;
}
