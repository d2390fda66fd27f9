import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOf } from '@/shared/api/params';

/** Which programs could not be asked. */
export function Silent({ services }: { services: string[] }) {
  const { t, i18n } = useTranslation('admin');
  const names = services.map((name) => t(`common:word.${name}`, { defaultValue: name }));
  if (services.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('silent', { services: listOf(names, i18n.language) })}
      description={t('silentHint')}
    />
  );
}
