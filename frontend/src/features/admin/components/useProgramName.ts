import { useTranslation } from 'react-i18next';

const GATEWAY = 'gateway';

/** A program of the platform, by the name that people know; it begins a line. */
export function useProgramName(): (name: string) => string {
  const { t } = useTranslation('admin');
  return (name) => {
    const text = name === GATEWAY ? t('gateway') : t(`common:word.${name}`, { defaultValue: name });
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
}
