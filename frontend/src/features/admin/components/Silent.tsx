import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useProgramName } from '@/features/admin/components/useProgramName';
import { listOf } from '@/shared/api/params';

/** Which programs could not be asked. */
export function Silent({ services }: { services: string[] }) {
  const { t, i18n } = useTranslation('admin');
  const nameOf = useProgramName();
  if (services.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('silent', { services: listOf(services.map(nameOf), i18n.language) })}
      description={t('silentHint')}
    />
  );
}
