import { Link } from '@tanstack/react-router';
import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { useHasRole } from '@/shared/auth/session';
import { MachineHolders } from '@/shared/resources/MachineHolders';

const FEW = 6;

/** Who uses the machine, and what of that may be stopped here. */
export function UseCard() {
  const { t } = useTranslation('overview');
  const isAdmin = useHasRole('admin');
  return (
    <Card
      title={t('use.title')}
      extra={isAdmin && <Link to="/admin/machine">{t('use.more')}</Link>}
      styles={{ body: { padding: '4px 20px' } }}
      style={{ height: '100%' }}
    >
      <MachineHolders most={FEW} />
    </Card>
  );
}
