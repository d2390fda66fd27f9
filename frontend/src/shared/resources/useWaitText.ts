import { useTranslation } from 'react-i18next';
import { formatAmount } from '@/shared/domain/format';
import type { Wait } from '@/shared/domain/room';

/** What is short now, as a sentence. */
export function useWaitText(): (wait: Wait) => string {
  const { t, i18n } = useTranslation('shared');
  return ({ of, resource, wanted, left }) =>
    t(`room.lacks.${of}`, {
      resource: t(`resource.${resource}`),
      wanted: formatAmount(resource, wanted, i18n.language),
      left: formatAmount(resource, left, i18n.language),
    });
}
