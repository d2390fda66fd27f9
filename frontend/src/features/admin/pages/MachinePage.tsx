import { useQuery } from '@tanstack/react-query';
import { Card, Col, Flex, Row, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { HealthCard } from '@/features/admin/components/HealthCard';
import type { MachineUse } from '@/shared/api/generated/types.gen';
import { PageHeader } from '@/shared/components/PageHeader';
import { QueryView } from '@/shared/components/QueryView';
import { UsageBar } from '@/shared/components/UsageBar';
import { formatBytes, formatCores, formatNumber } from '@/shared/domain/format';
import { useTopic } from '@/shared/live/live';
import { machineQuery } from '@/shared/resources/machine';
import { MachineHolders } from '@/shared/resources/MachineHolders';

/** For administrators: what the machine has, who uses it, and what the checks of the platform find. */
export function MachinePage() {
  const { t } = useTranslation('admin');
  const use = useQuery(machineQuery);
  useTopic('task:*');
  useTopic('service:*');
  return (
    <>
      <PageHeader title={t('common:nav.machine')} subtitle={t('machine.subtitle')} />
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={9}>
          <Flex vertical gap="middle">
            <Card title={t('machine.capacity')}>
              <QueryView query={use}>{(data) => <Capacity use={data} />}</QueryView>
            </Card>
            <HealthCard />
          </Flex>
        </Col>
        <Col xs={24} xl={15}>
          <Card title={t('machine.holders')} styles={{ body: { padding: '4px 20px' } }}>
            <MachineHolders />
          </Card>
        </Col>
      </Row>
    </>
  );
}

function Capacity({ use: { capacity, used, disk } }: { use: MachineUse }) {
  const { t, i18n } = useTranslation('admin');
  const cores = (value: number) => formatCores(value, i18n.language);
  const count = (value: number) => formatNumber(value, i18n.language);
  const known = capacity.cpu != null || capacity.memory != null;
  return (
    <Flex vertical gap={14}>
      {!known && <Typography.Text type="secondary">{t('machine.unknown')}</Typography.Text>}
      <UsageBar name={t('shared:resource.cpu')} used={used.cpu} all={capacity.cpu} show={cores} />
      <UsageBar name={t('shared:resource.memory')} used={used.memory} all={capacity.memory} show={formatBytes} />
      {capacity.gpu ? (
        <UsageBar name={t('shared:resource.gpu')} used={used.gpu} all={capacity.gpu} show={count} />
      ) : null}
      {disk && <UsageBar name={t('amount.disk')} used={disk.total - disk.free} all={disk.total} show={formatBytes} />}
    </Flex>
  );
}
