import { Missing } from '@/shared/components/Missing';
import { headline } from '@/shared/domain/metrics';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';

/** The number by which the model is judged; its name is said when it is not the accuracy. */
export function Headline({ metrics }: { metrics: Record<string, number> }) {
  const metricText = useMetricText();
  const metricName = useMetricName();
  const figure = headline(metrics);
  if (figure === null) return <Missing />;
  return figure[0] === 'accuracy' ? metricText(figure) : `${metricName(figure[0])} ${metricText(figure)}`;
}
