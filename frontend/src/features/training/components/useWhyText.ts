import { useTranslation } from 'react-i18next';
import type { Why } from '@/features/training/lib/why';
import { formatAmount } from '@/shared/domain/format';
import { usePurposes } from '@/shared/resources/usePurposes';

/** Turns a refusal of the wizard's own rules into a sentence of the chosen language. */
export function useWhyText(): (why: Why) => string {
  const { t, i18n } = useTranslation('training');
  const { typeName } = usePurposes();
  return ({ key, params = {} }) => {
    const amount = (value: unknown) =>
      typeof value === 'number' ? formatAmount(String(params['resource']), value, i18n.language) : String(value);
    const list = (value: unknown, word: (one: string) => string) =>
      Array.isArray(value) ? value.map((one) => word(String(one))).join(t('listSeparator')) : '';
    return t(`why.${key}`, {
      ...params,
      taskType: typeName(String(params['taskType'])),
      testMode: t(`testMode.${String(params['testMode'])}`),
      accepted: list(params['accepted'], (format) => format),
      acceptedModes: list(params['acceptedModes'], (mode) => t(`testMode.${mode}`)),
      resource: t(`shared:resource.${String(params['resource'])}`),
      min: amount(params['min']),
      max: amount(params['max']),
    });
  };
}
