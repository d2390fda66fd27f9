import { useQuery } from '@tanstack/react-query';
import { Card, Col, Flex, Row, Statistic } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluationQuery } from '@/features/training/api';
import type { AttemptTabProps } from '@/features/training/components/LogTab';
import { ModelCard } from '@/features/training/components/ModelCard';
import { WorstTable } from '@/features/training/components/WorstTable';
import { hasEnded } from '@/features/training/lib/actions';
import { ClassTable } from '@/shared/components/ClassTable';
import { ConfusionMatrix } from '@/shared/components/ConfusionMatrix';
import { EmptyState } from '@/shared/components/EmptyState';
import { QueryView } from '@/shared/components/QueryView';
import { type Evaluation, readEvaluation } from '@/shared/domain/evaluation';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';

/** How good an attempt's model is on the test side. */
export function EvaluationTab({ task, attempt }: AttemptTabProps) {
  const { t } = useTranslation('training');
  const ended = hasEnded(attempt.state);
  const query = useQuery({ ...evaluationQuery(task.id, attempt.number), enabled: ended });
  const content = query.data;
  const evaluation = useMemo(() => (content ? readEvaluation(content) : null), [content]);
  if (!ended) return <EmptyState title={t('evaluation.notYet')} hint={t('evaluation.notYetHint')} />;
  const nothing = <EmptyState title={t('evaluation.none')} hint={t('evaluation.noneHint')} />;
  return (
    <QueryView query={query}>
      {() => (evaluation ? <Figures evaluation={evaluation} {...{ task, attempt }} /> : nothing)}
    </QueryView>
  );
}

function Figures({ evaluation, task, attempt }: AttemptTabProps & { evaluation: Evaluation }) {
  const { t } = useTranslation('training');
  const metricName = useMetricName();
  const metricText = useMetricText();
  const { figures, classes, confusion, perClass, worst } = evaluation;
  return (
    <Flex vertical gap="middle">
      <Row gutter={[16, 16]}>
        {figures.map((figure) => (
          <Col key={figure[0]} xs={12} sm={8} lg={6} xxl={4}>
            <Card size="small">
              <Statistic title={metricName(figure[0])} value={metricText(figure)} />
            </Card>
          </Col>
        ))}
      </Row>
      {attempt.state === 'succeeded' && <ModelCard task={task} attempt={attempt.number} />}
      <Row gutter={[16, 16]}>
        {confusion && (
          <Col xs={24} xl={12}>
            <Card size="small" title={t('shared:confusion.label')}>
              <ConfusionMatrix classes={classes} matrix={confusion} />
            </Card>
          </Col>
        )}
        {perClass.length > 0 && (
          <Col xs={24} xl={confusion ? 12 : 24}>
            <Card size="small" title={t('evaluation.perClass')}>
              <ClassTable rows={perClass} pageSize={50} />
            </Card>
          </Col>
        )}
      </Row>
      {worst.length > 0 && (
        <Card size="small" title={t('evaluation.worst')}>
          <WorstTable rows={worst} />
        </Card>
      )}
    </Flex>
  );
}
