import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';

interface ChosenNoteProps {
  name: string | undefined;
  error: string | undefined;
}

/** What is chosen, which may stand on another page of the list, or what is wrong with it. */
export function ChosenNote({ name, error }: ChosenNoteProps) {
  const { t } = useTranslation('training');
  if (error) {
    return (
      <Alert type="error" showIcon title={name ? t('wizard.chosen', { name }) : error} description={name && error} />
    );
  }
  return name ? <Alert type="success" showIcon title={t('wizard.chosen', { name })} /> : null;
}
