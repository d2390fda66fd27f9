import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOf } from '@/shared/api/params';
import { formatBytes } from '@/shared/domain/format';

/** Of what a user has stored: how much things of each kind take. */
export function StorageParts({ services }: { services: Record<string, number> }) {
  const { t, i18n } = useTranslation('shared');
  const parts = Object.entries(services)
    .filter(([, bytes]) => bytes > 0)
    .map(([service, bytes]) =>
      t('room.keptBy', {
        things: t(`keeps.${service}`, { defaultValue: service }),
        amount: formatBytes(bytes),
      }),
    );
  if (parts.length === 0) return null;
  return <Typography.Text type="secondary">{t('room.kept', { parts: listOf(parts, i18n.language) })}</Typography.Text>;
}
