import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

export function EnvironmentListPage() {
  const { t } = useTranslation();
  return <Result title={t('nav.environments')} />;
}
