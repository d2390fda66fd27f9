import { Link } from '@tanstack/react-router';
import { Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TaskRow } from '@/features/training/api';
import { TaskActions } from '@/features/training/components/TaskActions';
import { isActive } from '@/features/training/lib/actions';
import { positionOf } from '@/features/training/lib/waiting';
import type { DataTableProps } from '@/shared/components/DataTable';
import { Described } from '@/shared/components/Described';
import { Duration } from '@/shared/components/Duration';
import { OneLine } from '@/shared/components/OneLine';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { headline } from '@/shared/domain/metrics';
import { useMetricText } from '@/shared/domain/useMetrics';
import { useMediaQuery } from '@/shared/hooks/useMediaQuery';
import { usePurposes } from '@/shared/resources/usePurposes';

const NAMED = 'max(120px, 10vw)';

/** The columns of the task list; `owners`: whose each is. */
export function useTaskColumns(owners: boolean): DataTableProps<TaskRow>['columns'] {
  const { t } = useTranslation('training');
  const metricText = useMetricText();
  const { typeName } = usePurposes();
  const wide = useMediaQuery('(min-width: 992px)');
  const owner: DataTableProps<TaskRow>['columns'] = owners
    ? [{ key: 'owner', title: t('common:field.owner'), dataIndex: 'owner_name' }]
    : [];
  return [
    {
      key: 'name',
      title: t('common:field.name'),
      sorter: true,
      render: (_, row) => (
        <Described description={row.description} minWidth={160} small>
          <Link to="/training/$id" params={{ id: row.id }} style={{ overflowWrap: 'anywhere' }}>
            {row.name}
          </Link>
        </Described>
      ),
    },
    { key: 'state', title: t('common:field.state'), render: (_, row) => <StateCell row={row} /> },
    {
      key: 'task_type',
      responsive: ['xxl'],
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    {
      key: 'algorithm',
      title: t('field.algorithm'),
      render: (_, row) => <OneLine text={row.algorithm_name || '—'} maxWidth={NAMED} />,
    },
    {
      key: 'dataset',
      title: t('field.dataset'),
      render: (_, row) => <OneLine text={row.dataset_name || '—'} maxWidth={NAMED} />,
    },
    {
      key: 'accuracy',
      title: t('field.accuracy'),
      align: 'right',
      render: (_, row) => {
        const found = row.state === 'succeeded' ? headline(row.latest?.metrics) : null;
        return found ? metricText(found) : '—';
      },
    },
    {
      key: 'duration',
      responsive: ['xxl'],
      title: t('field.duration'),
      align: 'right',
      render: (_, row) =>
        row.latest?.started_at ? (
          <Duration
            from={row.latest.started_at}
            to={row.latest.finished_at ?? (isActive(row.state) ? null : row.since)}
          />
        ) : (
          '—'
        ),
    },
    ...owner,
    {
      key: 'created_at',
      title: t('common:field.createdAt'),
      sorter: true,
      render: (_, row) => <RelativeTime value={row.created_at} />,
    },
    {
      key: 'actions',
      title: t('common:field.actions'),
      ...(wide ? { fixed: 'right' as const } : {}),
      render: (_, row) => <TaskActions task={row} row />,
    },
  ];
}

/** The state with how far it is, or why. */
function StateCell({ row }: { row: TaskRow }) {
  const { t } = useTranslation('training');
  const position = positionOf(row.reason);
  const progress = row.latest?.progress;
  return (
    <Flex vertical gap={2} align="flex-start" style={{ minWidth: 112, maxWidth: 200, overflow: 'hidden' }}>
      <StateTag kind="task" state={row.state} />
      {row.state === 'running' && typeof progress === 'number' && (
        <Progress percent={Math.round(progress * 100)} size="small" style={{ width: 140, margin: 0 }} />
      )}
      {row.state === 'queued' && position !== null && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('wait.position', { position })}
        </Typography.Text>
      )}
      {(row.state === 'failed' || row.state === 'draft') && (
        <div style={{ display: 'flex', maxWidth: '100%', minWidth: 0 }}>
          <ReasonNote reason={row.reason} kind={row.state === 'failed' ? 'error' : 'warning'} compact />
        </div>
      )}
    </Flex>
  );
}
