import { Result } from 'antd';
import { useTranslation } from 'react-i18next';

export function ProjectListPage() {
  const { t } = useTranslation();
  return <Result title={t('nav.projects')} />;
}
