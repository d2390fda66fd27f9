import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Card, Flex, Switch, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compareQuery } from '@/features/training/api';
import { CompareTable } from '@/features/training/components/CompareTable';
import { CurveCards } from '@/features/training/components/CurveCards';
import { useBasicRows } from '@/features/training/components/useBasicRows';
import { classRows, comparedLines, evaluationsOf, figureRows, parameterRows } from '@/features/training/lib/compare';
import { chartsOf } from '@/features/training/lib/curves';
import { compareSearch } from '@/features/training/lib/detail';
import type { ComparedTask } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { formatPercent } from '@/shared/domain/format';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';
import { useTopic } from '@/shared/live/live';

/** Several tasks side by side: what was set, the curves over each other, how good they are. */
export function TaskComparePage() {
  const { t } = useTranslation('training');
  const { ids } = compareSearch(useSearch({ strict: false }));
  const wanted = useMemo(() => ids?.split(',') ?? [], [ids]);
  useTopic('task:*');
  const query = useQuery(compareQuery(wanted));
  const header = (
    <PageHeader
      title={t('compare.title')}
      breadcrumb={[{ title: t('common:nav.training'), to: '/training' }, { title: t('compare.title') }]}
    />
  );
  if (wanted.length < 2) {
    return (
      <>
        {header}
        <EmptyState
          title={t('compare.none')}
          hint={t('compare.noneHint')}
          action={
            <LinkButton to="/training" type="primary">
              {t('compare.toList')}
            </LinkButton>
          }
        />
      </>
    );
  }
  return (
    <>
      {header}
      <QueryView query={query}>{({ items }) => <Comparison tasks={items} />}</QueryView>
    </>
  );
}

function Comparison({ tasks }: { tasks: ComparedTask[] }) {
  const { t, i18n } = useTranslation('training');
  const metricName = useMetricName();
  const metricText = useMetricText(2);
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const basics = useBasicRows(tasks);
  const parameters = useMemo(() => parameterRows(tasks), [tasks]);
  const evaluations = useMemo(() => evaluationsOf(tasks), [tasks]);
  const charts = useMemo(() => chartsOf(comparedLines(tasks)), [tasks]);
  const shown = <T extends { differs: boolean }>(rows: T[]) => rows.filter((row) => row.differs || !onlyDifferent);
  const percent = (value: number) => formatPercent(value, i18n.language, 2);
  const figures = figureRows(evaluations);
  const classes = classRows(evaluations);
  return (
    <Flex vertical gap="middle">
      <Card
        size="small"
        title={t('compare.settings')}
        extra={
          <Flex gap="small" align="center" component="label">
            <Typography.Text type="secondary">{t('compare.onlyDifferent')}</Typography.Text>
            <Switch size="small" checked={onlyDifferent} onChange={setOnlyDifferent} />
          </Flex>
        }
      >
        <CompareTable
          tasks={tasks}
          rows={shown([...basics, ...parameters.map((row) => ({ ...row, isCode: true }))])}
          format={(_, value) => value}
        />
      </Card>
      {figures.length > 0 && (
        <Card size="small" title={t('compare.evaluation')}>
          <CompareTable
            tasks={tasks}
            rows={figures.map((row) => ({ ...row, label: metricName(row.name) }))}
            format={(name, value) => metricText([name, value])}
          />
        </Card>
      )}
      {classes.length > 0 && (
        <Card size="small" title={t('compare.classes')}>
          <CompareTable tasks={tasks} rows={classes} format={(_, value) => percent(value)} />
        </Card>
      )}
      {charts.length > 0 && <CurveCards charts={charts} group="compare" />}
    </Flex>
  );
}
