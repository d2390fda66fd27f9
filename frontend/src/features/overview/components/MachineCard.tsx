import { Card, Flex, Progress, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OverviewView } from '@/shared/api/generated/types.gen';
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
        <Use name={t('machine.cpu')} used={reserved.cpu} all={capacity.cpu} show={number} />
        <Use name={t('machine.memory')} used={reserved.memory} all={capacity.memory} show={formatBytes} />
        {capacity.gpu ? <Use name={t('machine.gpu')} used={reserved.gpu} all={capacity.gpu} show={number} /> : null}
        {disk ? (
          <Use name={t('machine.disk')} used={disk.total - disk.free} all={disk.total} show={formatBytes} />
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
      <Use name={t('machine.cpu')} used={used.cpu} all={limits.cpu} show={number} />
      <Use name={t('machine.memory')} used={used.memory} all={limits.memory} show={formatBytes} />
      <Use name={t('machine.gpu')} used={used.gpu} all={limits.gpu} show={number} />
    </>
  );
}

interface UseProps {
  name: string;
  used: number | undefined;
  all: number | null | undefined;
  show: Amount;
}

const NEARLY_FULL = 0.9;

function Use({ name, used = 0, all, show }: UseProps) {
  const { t } = useTranslation('overview');
  if (all == null) return null;
  const share = all > 0 ? used / all : 0;
  return (
    <div>
      <Flex justify="space-between">
        <Typography.Text>{name}</Typography.Text>
        <Typography.Text type="secondary">{t('machine.of', { used: show(used), all: show(all) })}</Typography.Text>
      </Flex>
      <Progress
        aria-label={name}
        percent={Math.round(share * 100)}
        showInfo={false}
        size="small"
        status={share >= NEARLY_FULL ? 'exception' : 'normal'}
      />
    </div>
  );
}
