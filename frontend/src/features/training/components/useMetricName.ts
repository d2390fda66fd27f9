import { useTranslation } from 'react-i18next';

/** A metric's name in the language; one that is not known is shown as the algorithm calls it. */
export function useMetricName(): (metric: string) => string {
  const { t, i18n } = useTranslation('training');
  return (metric) => (i18n.exists(`training:metric.${metric}`) ? t(`metric.${metric}`) : metric);
}
