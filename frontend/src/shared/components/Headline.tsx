import { Missing } from '@/shared/components/Missing';
import type { Figure } from '@/shared/domain/metrics';
import { useMetricName, useMetricText } from '@/shared/domain/useMetrics';

/** The number by which a model or an attempt is judged; its name is said when it is not the accuracy. */
export function Headline({ figure }: { figure: Figure | null }) {
  const metricText = useMetricText();
  const metricName = useMetricName();
  if (figure === null) return <Missing />;
  return figure[0] === 'accuracy' ? metricText(figure) : `${metricName(figure[0])} ${metricText(figure)}`;
}
