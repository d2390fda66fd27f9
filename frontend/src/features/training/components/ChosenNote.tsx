import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { inLanguage } from '@/shared/i18n/bilingual';

interface ChosenNoteProps {
  name: string | undefined;
  error: string | undefined;
}

/** What is chosen, which may stand on another page of the list, or what is wrong with it. */
export function ChosenNote({ name: known, error }: ChosenNoteProps) {
  const { t, i18n } = useTranslation('training');
  const name = known && inLanguage(known, i18n.language);
  if (error) {
    return (
      <Alert type="error" showIcon title={name ? t('wizard.chosen', { name }) : error} description={name && error} />
    );
  }
  return name ? <Alert type="success" showIcon title={t('wizard.chosen', { name })} /> : null;
}
