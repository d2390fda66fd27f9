import { useQuery } from '@tanstack/react-query';
import { Card, Col, Flex, Row } from 'antd';
import { useTranslation } from 'react-i18next';
import { AttemptsTable } from '@/features/training/components/AttemptsTable';
import { ModelCard } from '@/features/training/components/ModelCard';
import { ParameterTable } from '@/features/training/components/ParameterTable';
import { shownParameters } from '@/features/training/lib/parameters';
import { scoreOf } from '@/features/training/lib/score';
import type { AttemptDetail, AttemptView, TaskDetail } from '@/shared/api/generated/types.gen';
import { ClassTags } from '@/shared/components/ClassTags';
import { CopyText } from '@/shared/components/CopyText';
import { KeyValue, type KeyValueItem } from '@/shared/components/KeyValue';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { useResourceItems } from '@/shared/domain/amounts';
import { formatDuration, formatNumber } from '@/shared/domain/format';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';
import { inLanguage } from '@/shared/i18n/bilingual';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { ThingLink } from '@/shared/resources/ThingLink';
import { useFacts } from '@/shared/resources/useFacts';

interface OverviewTabProps {
  task: TaskDetail;
  attempts: AttemptView[];
  onAttempt: (attempt: number) => void;
}

/** What was asked for, with what it was frozen to when it started, and every attempt. */
export function OverviewTab({ task, attempts, onAttempt }: OverviewTabProps) {
  const { t } = useTranslation('training');
  const snapshot = task.attempt?.snapshot;
  const wanted = snapshot === undefined ? task.algorithm_id : null;
  const algorithm = useQuery({ ...algorithms.detailQuery(wanted), retry: false });
  const declared = snapshot?.train.env ?? algorithm.data?.train.env ?? [];
  const parameters = shownParameters(declared, snapshot?.parameters ?? task.parameters);
  return (
    <Flex vertical gap="middle">
      {task.state === 'succeeded' && task.attempt && (
        <ModelCard task={task} attempt={task.attempt.number}>
          <Score attempt={task.attempt} />
        </ModelCard>
      )}
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={14}>
          <Card size="small" title={t('overview.settings')} style={{ height: '100%' }}>
            <KeyValue columns={2} items={useSettings(task)} />
          </Card>
        </Col>
        <Col xs={24} xl={10}>
          <Card size="small" title={t('overview.parameters')} style={{ height: '100%' }}>
            <KeyValue columns={2} items={useUsedItems(task, algorithm.data?.train.requests)} />
            <ParameterTable rows={parameters} />
          </Card>
        </Col>
      </Row>
      {attempts.length > 0 && (
        <Card size="small" title={t('attempt.title')}>
          <AttemptsTable attempts={attempts} onOpen={onAttempt} />
        </Card>
      )}
    </Flex>
  );
}

function Score({ attempt }: { attempt: AttemptDetail }) {
  const { t, i18n } = useTranslation('training');
  const metricName = useMetricName();
  const metricText = useMetricText();
  const figure = scoreOf('succeeded', attempt);
  if (figure === null) return null;
  const count = Number(attempt.split?.counts['test'] ?? 0);
  const score = t('overview.score', { metric: metricName(figure[0]), value: metricText(figure) });
  return count > 0 ? t('overview.scoreOf', { score, count, text: formatNumber(count, i18n.language) }) : score;
}

function useSettings(task: TaskDetail): KeyValueItem[] {
  const { t, i18n } = useTranslation('training');
  const fact = useFacts(task);
  const { attempt } = task;
  const snapshot = attempt?.snapshot;
  const share = snapshot ? snapshot.share : task.share;
  const known = attempt?.split ?? snapshot?.dataset;
  const counts = attempt?.split?.counts ?? {};
  const count = (side: string) => formatNumber(Number(counts[side] ?? 0), i18n.language);
  const version = snapshot?.algorithm.version_label;
  return [
    fact.purpose,
    fact.owner,
    {
      key: 'algorithm',
      label: t('shared:usedBy.kinds.algorithm'),
      value: (
        <ThingLink resource={algorithms} id={task.algorithm_id}>
          {[inLanguage(snapshot?.algorithm.name ?? task.algorithm_name, i18n.language), version]
            .filter(Boolean)
            .join(' · ')}
        </ThingLink>
      ),
    },
    {
      key: 'dataset',
      label: t('shared:usedBy.kinds.dataset'),
      value: (
        <ThingLink resource={datasets} id={task.dataset_id}>
          {snapshot ? `${snapshot.dataset.name} · v${snapshot.dataset.version}` : task.dataset_name}
        </ThingLink>
      ),
    },
    {
      key: 'testMode',
      label: t('field.testMode'),
      value: t(`testMode.${typeof share === 'number' ? 'ratio' : 'separate'}`),
    },
    {
      key: 'share',
      label: t('split.share'),
      value: typeof share === 'number' ? formatNumber(share, i18n.language) : null,
    },
    { key: 'seed', label: t('split.seed'), value: snapshot?.seed ?? task.seed },
    {
      key: 'split',
      label: t('field.split'),
      value: attempt?.split ? t('split.counts', { train: count('train'), test: count('test') }) : null,
    },
    {
      key: 'classes',
      label: t('field.classes'),
      value: known && <ClassTags classes={known.classes ?? []} total={known.class_count ?? 0} />,
      span: 'filled',
    },
    fact.created,
    { key: 'since', label: t('field.since'), value: <RelativeTime value={task.since} /> },
    fact.id,
    ...(snapshot
      ? [
          {
            key: 'image',
            label: t('field.trainImage'),
            value: <CopyText text={snapshot.train.reference} code maxWidth={420} />,
            span: 'filled' as const,
          },
        ]
      : []),
  ];
}

function useTimeLimit({ time_limit_s: seconds, attempt }: TaskDetail): string {
  const { t, i18n } = useTranslation('training');
  if (seconds !== null) return t('resource.minutesOf', { count: seconds / 60 });
  if (!attempt) return t('resource.noTimeLimit');
  return t('resource.usualTimeLimit', { time: formatDuration(attempt.snapshot.time_limit_s, i18n.language) });
}

function useUsedItems(task: TaskDetail, requests: object | undefined): KeyValueItem[] {
  const { t } = useTranslation('training');
  const known = { ...requests, ...task.resources, ...task.attempt?.snapshot.resources };
  return [
    ...useResourceItems(known, { limit: null, unknown: t('resource.usual') }),
    {
      key: 'timeLimit',
      label: t('resource.timeLimit'),
      value: useTimeLimit(task),
    },
  ];
}
