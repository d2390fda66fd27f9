import { useTranslation } from 'react-i18next';

const GATEWAY = 'gateway';

/** A program of the platform, by the name that people know. */
export function useProgramName(): (name: string) => string {
  const { t } = useTranslation('admin');
  return (name) => (name === GATEWAY ? t('gateway') : t(`common:word.${name}`, { defaultValue: name }));
}
