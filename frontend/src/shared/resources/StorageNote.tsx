import { Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '@/shared/domain/format';
import { useQuota } from '@/shared/resources/useQuota';

const NEARLY_FULL = 0.9;

/** How much of their storage quota the user has used, beside what uploads; nothing where there is none. */
export function StorageNote() {
  const { t } = useTranslation('shared');
  const quota = useQuota();
  const limit = quota?.storage.limit ?? null;
  if (!quota || limit === null) return null;
  const { used } = quota.storage;
  return (
    <Typography.Text type={used >= limit * NEARLY_FULL ? 'warning' : 'secondary'}>
      {t('room.storage', { used: formatBytes(used), limit: formatBytes(limit) })}
    </Typography.Text>
  );
}
