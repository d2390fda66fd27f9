import { useTranslation } from 'react-i18next';

import { formatPercent } from './format';
import { Missing } from './Missing';

interface PercentProps {
  /** A share from 0 to 1. */
  value: number | null | undefined;
  digits?: number;
}

/** A share as a percentage. */
export function Percent({ value, digits = 1 }: PercentProps) {
  const { i18n } = useTranslation();
  return value == null || !Number.isFinite(value) ? <Missing /> : <>{formatPercent(value, i18n.language, digits)}</>;
}
