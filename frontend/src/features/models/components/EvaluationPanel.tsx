import { Card, Col, Row, Statistic } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { evaluationOf } from '@/features/models/lib';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { ClassTable } from '@/shared/components/ClassTable';
import { ConfusionMatrix } from '@/shared/components/ConfusionMatrix';
import { EmptyState } from '@/shared/components/EmptyState';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';

/** How good the model is on the test side of its dataset. */
export function EvaluationPanel({ model }: { model: ModelDetail }) {
  const { t } = useTranslation('models');
  const evaluation = useMemo(() => evaluationOf(model.evaluation), [model.evaluation]);
  const metricText = useMetricText();
  const metricName = useMetricName();
  if (evaluation === null) {
    return (
      <Card title={t('evaluation.title')}>
        <EmptyState compact title={t('evaluation.none')} />
      </Card>
    );
  }
  const { figures, classes, confusion, perClass } = evaluation;
  const samples = perClass.reduce((sum, row) => sum + (row.support ?? 0), 0);
  return (
    <Card title={t('evaluation.title')}>
      <Row gutter={[16, 16]} style={{ marginBottom: 16 }}>
        {figures.slice(0, 6).map((figure) => (
          <Col key={figure[0]} xs={12} sm={8} md={6}>
            <Statistic
              title={metricName(figure[0])}
              value={metricText(figure)}
              styles={{ content: { fontSize: 22 } }}
            />
          </Col>
        ))}
        {samples > 0 && (
          <Col xs={12} sm={8} md={6}>
            <Statistic title={t('evaluation.samples')} value={samples} styles={{ content: { fontSize: 22 } }} />
          </Col>
        )}
      </Row>
      <Row gutter={[24, 24]}>
        {confusion && (
          <Col xs={24} xl={12}>
            <ConfusionMatrix classes={classes} matrix={confusion} />
          </Col>
        )}
        {perClass.length > 0 && (
          <Col xs={24} xl={confusion ? 12 : 24}>
            <ClassTable rows={perClass} pageSize={15} />
          </Col>
        )}
      </Row>
    </Card>
  );
}
