import { Card, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OverviewView } from '@/shared/api/generated/types.gen';
import { UsageBar } from '@/shared/components/UsageBar';
import { formatBytes, formatNumber } from '@/shared/domain/format';

type MachineCardProps = Pick<OverviewView, 'machine' | 'quota'>;
type Amount = (value: number) => string;

/** How much of the machine, of its disk and of one's own quota is used. */
export function MachineCard({ machine, quota }: MachineCardProps) {
  const { t, i18n } = useTranslation('overview');
  const number: Amount = (value) => formatNumber(value, i18n.language);
  const { capacity, reserved, disk } = machine;
  const known = capacity.cpu != null || capacity.memory != null;
  return (
    <Card title={t('machine.title')} style={{ height: '100%' }}>
      <Flex vertical gap={14}>
        {!known && <Typography.Text type="secondary">{t('machine.unknown')}</Typography.Text>}
        <UsageBar name={t('machine.cpu')} used={reserved.cpu} all={capacity.cpu} show={number} />
        <UsageBar name={t('shared:resource.memory')} used={reserved.memory} all={capacity.memory} show={formatBytes} />
        {capacity.gpu ? (
          <UsageBar name={t('shared:resource.gpu')} used={reserved.gpu} all={capacity.gpu} show={number} />
        ) : null}
        {disk ? (
          <UsageBar name={t('machine.disk')} used={disk.total - disk.free} all={disk.total} show={formatBytes} />
        ) : null}
        <Quota quota={quota} number={number} />
      </Flex>
    </Card>
  );
}

function Quota({ quota, number }: { quota: OverviewView['quota']; number: Amount }) {
  const { t } = useTranslation('overview');
  const { limits, used } = quota;
  if (limits.cpu == null && limits.memory == null && limits.gpu == null) return null;
  return (
    <>
      <Typography.Text strong>{t('machine.quota')}</Typography.Text>
      <UsageBar name={t('machine.cpu')} used={used.cpu} all={limits.cpu} show={number} />
      <UsageBar name={t('shared:resource.memory')} used={used.memory} all={limits.memory} show={formatBytes} />
      <UsageBar name={t('shared:resource.gpu')} used={used.gpu} all={limits.gpu} show={number} />
    </>
  );
}
