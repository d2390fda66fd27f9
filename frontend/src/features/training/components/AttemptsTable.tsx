import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { scoreOf } from '@/features/training/lib/score';
import type { AttemptView } from '@/shared/api/generated/types.gen';
import { Duration } from '@/shared/components/Duration';
import { Headline } from '@/shared/components/Headline';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { WideTable } from '@/shared/components/WideTable';

interface AttemptsTableProps {
  attempts: AttemptView[];
  /** Show the log of one. */
  onOpen: (attempt: number) => void;
}

/** Every attempt of a task, the newest first. */
export function AttemptsTable({ attempts, onOpen }: AttemptsTableProps) {
  const { t } = useTranslation('training');
  return (
    <WideTable<AttemptView>
      size="small"
      rowKey="number"
      dataSource={attempts}
      pagination={false}
      columns={[
        {
          key: 'number',
          title: t('attempt.number'),
          render: (_, row) => t('attempt.numbered', { number: row.number }),
        },
        {
          key: 'state',
          title: t('common:field.state'),
          render: (_, row) => <StateTag kind="task" state={row.state} />,
        },
        {
          key: 'reason',
          title: t('attempt.reason'),
          render: (_, row) =>
            row.reason ? <ReasonCell reason={row.reason} kind={row.state === 'failed' ? 'error' : 'info'} /> : '—',
        },
        { key: 'queued', title: t('attempt.queuedAt'), render: (_, row) => <RelativeTime value={row.queued_at} /> },
        {
          key: 'waited',
          title: t('attempt.waited'),
          align: 'right',
          render: (_, row) => <Duration from={row.queued_at} to={row.started_at ?? row.finished_at} />,
        },
        {
          key: 'duration',
          title: t('field.duration'),
          align: 'right',
          render: (_, row) => <Duration from={row.started_at} to={row.finished_at} />,
        },
        {
          key: 'accuracy',
          title: t('field.accuracy'),
          align: 'right',
          render: (_, row) => <Headline figure={scoreOf(row.state, row)} />,
        },
        {
          key: 'log',
          title: t('tab.log'),
          render: (_, row) => (
            <Button
              type="link"
              size="small"
              style={{ paddingInline: 0 }}
              onClick={() => {
                onOpen(row.number);
              }}
            >
              {t('attempt.openLog')}
            </Button>
          ),
        },
      ]}
    />
  );
}
