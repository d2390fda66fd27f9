import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

export function SharedModelListPage() {
  const { t } = useTranslation();
  return <Result title={t('nav.sharedModels')} />;
}
