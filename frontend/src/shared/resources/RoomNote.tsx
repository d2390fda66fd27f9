import { Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { amounts } from '@/shared/api/params';
import { useQuota } from '@/shared/resources/useQuota';

/** What the user may have now and what their quota is, beside a form that asks for some of it. */
export function RoomNote() {
  const { t, i18n } = useTranslation('shared');
  const quota = useQuota();
  if (!quota) return null;
  const { available, limits, used, capacity } = quota;
  const hasGpu = (capacity.gpu ?? 0) > 0;
  const words = ({ cpu, memory, gpu }: typeof available) =>
    amounts({ cpu, memory, ...(hasGpu ? { gpu } : {}) }, i18n.language, true);
  const free = words(available);
  const limit = words(limits);
  const none = [available.cpu, available.memory].some((amount) => typeof amount === 'number' && amount <= 0);
  if (!free && !limit) return null;
  return (
    <Flex vertical>
      {free && (
        <Typography.Text type={none ? 'warning' : 'secondary'}>
          {none ? t('room.nothing') : t('room.available', { amounts: free })}
        </Typography.Text>
      )}
      {limit && (
        <Typography.Text type="secondary">{t('room.quota', { limits: limit, used: words(used) })}</Typography.Text>
      )}
    </Flex>
  );
}
