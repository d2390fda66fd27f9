import { Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { useTaskActions } from '@/features/training/components/useTaskActions';
import { isActive } from '@/features/training/lib/actions';
import { scoreOf } from '@/features/training/lib/score';
import { positionOf } from '@/features/training/lib/waiting';
import type { TaskRow } from '@/shared/api/generated/types.gen';
import type { DataTableProps } from '@/shared/components/DataTable';
import { Duration } from '@/shared/components/Duration';
import { Headline } from '@/shared/components/Headline';
import { OneLine } from '@/shared/components/OneLine';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { Sparkline } from '@/shared/components/Sparkline';
import { StateTag } from '@/shared/components/StateTag';
import type { ListTab } from '@/shared/domain/listSearch';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';
import { usePhone } from '@/shared/hooks/useMediaQuery';
import { inLanguage } from '@/shared/i18n/bilingual';
import { useColumns } from '@/shared/resources/columns';
import { tasks } from '@/shared/resources/tasks';
import { usePurposes } from '@/shared/resources/usePurposes';

const NAMED = 'max(100px, 8vw)';

/** The columns of the task list. */
export function useTaskColumns(
  tab: ListTab,
  actions: Pick<ReturnType<typeof useTaskActions>, 'of'>,
): DataTableProps<TaskRow>['columns'] {
  const { t, i18n } = useTranslation('training');
  const { typeName } = usePurposes();
  const column = useColumns<TaskRow>(tasks, tab);
  const phone = usePhone();
  return [
    column.name(),
    { key: 'state', title: t('common:field.state'), render: (_, row) => <StateCell row={row} phone={phone} /> },
    {
      key: 'task_type',
      responsive: ['xxl'],
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    {
      key: 'algorithm',
      responsive: ['md'],
      title: t('shared:usedBy.kinds.algorithm'),
      render: (_, row) => <OneLine text={inLanguage(row.algorithm_name, i18n.language) || '—'} maxWidth={NAMED} />,
    },
    {
      key: 'dataset',
      responsive: ['md'],
      title: t('shared:usedBy.kinds.dataset'),
      render: (_, row) => <OneLine text={row.dataset_name || '—'} maxWidth={NAMED} />,
    },
    {
      key: 'accuracy',
      responsive: ['md'],
      title: t('field.accuracy'),
      align: 'right',
      render: (_, row) => <Accuracy row={row} />,
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
    ...column.owner(),
    column.time('created_at'),
    column.actions(actions.of, phone),
  ];
}

/** How good the latest attempt is, and the course that led there or has led so far. */
function Accuracy({ row }: { row: TaskRow }) {
  const { t } = useTranslation('training');
  const metricText = useMetricText();
  const metricName = useMetricName();
  const { name, values } = row.latest?.sparkline ?? { name: '', values: [] };
  const last = values.at(-1);
  return (
    <Flex gap="small" align="center" justify="flex-end">
      {last !== undefined && (
        <Sparkline
          values={values}
          label={t('field.curve', { metric: metricName(name), value: metricText([name, last]) })}
        />
      )}
      <Headline figure={scoreOf(row.state, row.latest)} />
    </Flex>
  );
}

/** The state with how far it is, or why; on a phone how good it was, too. */
function StateCell({ row, phone }: { row: TaskRow; phone: boolean }) {
  const score = phone ? scoreOf(row.state, row.latest) : null;
  const { t } = useTranslation('training');
  const position = positionOf(row.reason);
  const progress = row.latest?.progress;
  return (
    <Flex vertical gap={2} align="flex-start" style={{ minWidth: 80, maxWidth: 176, overflow: 'hidden' }}>
      <StateTag kind="task" state={row.state} />
      {score && <Headline figure={score} />}
      {row.state === 'running' && typeof progress === 'number' && (
        <Progress
          percent={Math.round(progress * 100)}
          size="small"
          aria-label={t('progress.label')}
          style={{ width: '100%', minWidth: 80, margin: 0 }}
        />
      )}
      {row.state === 'queued' && position !== null && (
        <Typography.Text type="secondary" style={{ fontSize: 12 }}>
          {t('wait.position', { position })}
        </Typography.Text>
      )}
      {(row.state === 'failed' || row.state === 'draft') && (
        <ReasonCell reason={row.reason} kind={row.state === 'failed' ? 'error' : 'warning'} />
      )}
    </Flex>
  );
}
