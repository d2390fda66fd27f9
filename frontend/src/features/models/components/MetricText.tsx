import { useTranslation } from 'react-i18next';

import { formatNumber, formatPercent } from '@/shared/components/format';
import { Missing } from '@/shared/components/Missing';

import { headline, isShare, type Metric } from '../lib';

/** A metric's value: a share as a percentage, any other number as it is. */
export function useMetricText(): (metric: Metric) => string {
  const { i18n } = useTranslation('models');
  return ({ name, value }) =>
    isShare(name) && value >= 0 && value <= 1
      ? formatPercent(value, i18n.language)
      : formatNumber(value, i18n.language);
}

/** A metric's name in the language; names that only the algorithm knows stay as they are. */
export function useMetricName(): (name: string) => string {
  const { t } = useTranslation('models');
  return (name) => t(`metric.${name}`, { defaultValue: name });
}

/** The number by which the model is judged; its name is said when it is not the accuracy. */
export function Headline({ metrics }: { metrics: Record<string, number> }) {
  const text = useMetricText();
  const nameOf = useMetricName();
  const metric = headline(metrics);
  if (metric === null) return <Missing />;
  return metric.name === 'accuracy' ? text(metric) : `${nameOf(metric.name)} ${text(metric)}`;
}
