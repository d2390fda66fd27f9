import { Card, Col, Row } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type CurveChart, seriesOf } from '@/features/training/lib/curves';
import { MetricChart } from '@/shared/components/MetricChart';
import { useMetricName } from '@/shared/domain/useMetrics';

interface CurveCardsProps {
  charts: readonly CurveChart[];
  group: string;
}

/** A card for each metric, two beside each other. */
export function CurveCards({ charts, group }: CurveCardsProps) {
  return (
    <Row gutter={[16, 16]}>
      {charts.map((chart) => (
        <Col key={chart.metric} xs={24} xl={charts.length > 1 ? 12 : 24}>
          <CurveCard chart={chart} group={group} />
        </Col>
      ))}
    </Row>
  );
}

function CurveCard({ chart, group }: { chart: CurveChart; group: string }) {
  const { t } = useTranslation('training');
  const metricName = useMetricName();
  const title = metricName(chart.metric);
  const series = useMemo(() => {
    const phaseName = (phase: string) => t(`metrics:phase.${phase}`, { defaultValue: phase });
    return seriesOf(
      chart.lines,
      ({ task, phase }) => [task, phase && phaseName(phase)].filter(Boolean).join(' · ') || title,
    );
  }, [chart.lines, title, t]);
  return (
    <Card size="small" title={title}>
      <MetricChart
        title={title}
        series={series}
        percent={chart.percent}
        xLabel={chart.unit === 'index' ? t('curves.index') : t(`metrics:name.${chart.unit}`)}
        group={group}
      />
    </Card>
  );
}
