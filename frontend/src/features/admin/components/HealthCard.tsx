import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { healthQuery } from '@/features/admin/api';
import { useProgramName } from '@/features/admin/components/useProgramName';
import type { PlatformHealth } from '@/shared/api/generated/types.gen';
import { QueryView } from '@/shared/components/QueryView';
import { ReasonNote } from '@/shared/components/ReasonNote';

const ISOLATION = 'ready.isolation_weak';

/** What the checks of all programs find, and whether containers are isolated as they should be. */
export function HealthCard() {
  const { t } = useTranslation('admin');
  return (
    <Card title={t('health.title')}>
      <QueryView query={useQuery(healthQuery)}>{(health) => <Findings health={health} />}</QueryView>
    </Card>
  );
}

function Findings({ health: { ready, findings } }: { health: PlatformHealth }) {
  const { t } = useTranslation('admin');
  const program = useProgramName();
  const isWeak = findings.some(({ reason }) => reason.code === ISOLATION);
  return (
    <Flex vertical gap="middle">
      <Alert type={ready ? 'success' : 'error'} showIcon title={t(ready ? 'health.ready' : 'health.notReady')} />
      {!isWeak && <Alert type="success" showIcon title={t('health.isolated')} />}
      {findings.map(({ service, check, severity, reason }) => (
        <div key={`${service} ${check}`}>
          <Typography.Text type="secondary">{program(service)}</Typography.Text>
          <ReasonNote reason={reason} kind={severity} />
        </div>
      ))}
    </Flex>
  );
}
