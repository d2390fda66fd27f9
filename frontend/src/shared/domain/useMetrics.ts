import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/shared/domain/format';
import { type Figure, isShare } from '@/shared/domain/metrics';

/** A metric's name in the language; one that is not known is shown as the algorithm calls it. */
export function useMetricName(): (metric: string) => string {
  const { t } = useTranslation('metrics');
  return (metric) => t(`name.${metric}`, { defaultValue: metric });
}

/** A metric's value: a share as a percentage with `digits` decimals, any other number as it is. */
export function useMetricText(digits = 1): (figure: Figure) => string {
  const { i18n } = useTranslation();
  return ([name, value]) =>
    isShare(name) && value >= 0 && value <= 1
      ? formatPercent(value, i18n.language, digits)
      : formatNumber(value, i18n.language);
}
