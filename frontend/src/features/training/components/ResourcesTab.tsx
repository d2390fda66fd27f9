import { useQuery } from '@tanstack/react-query';
import { Card, Col, Flex, Row, Statistic } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usageQuery } from '@/features/training/api';
import type { AttemptTabProps } from '@/features/training/components/LogTab';
import { hasEnded } from '@/features/training/lib/actions';
import { type Usage, usageCurves } from '@/features/training/lib/usage';
import { EmptyState } from '@/shared/components/EmptyState';
import { MetricChart } from '@/shared/components/MetricChart';
import { QueryView } from '@/shared/components/QueryView';
import { formatBytes, formatCores } from '@/shared/domain/format';

const MIB = 1024 ** 2;

/** Processor and memory of an attempt over its time, beside what it was given. */
export function ResourcesTab({ task, attempt }: AttemptTabProps) {
  const live = !hasEnded(attempt.state);
  const query = useQuery(usageQuery(task.id, attempt.number, live));
  return (
    <QueryView query={query}>{(usage) => <UsageCards usage={usage} live={live} {...{ task, attempt }} />}</QueryView>
  );
}

function UsageCards({ usage, live, task, attempt }: AttemptTabProps & { usage: Usage; live: boolean }) {
  const { t, i18n } = useTranslation('training');
  const curves = useMemo(() => usageCurves(usage), [usage]);
  const series = useMemo(
    () => ({
      cpu: [{ name: t('shared:resource.cpu'), points: curves.cpu }],
      memory: [{ name: t('shared:resource.memory'), points: curves.memory.map(([x, y]) => [x, y / MIB] as const) }],
    }),
    [curves, t],
  );
  if (curves.memory.length === 0) {
    return (
      <EmptyState
        title={live ? t('usage.waiting') : t('usage.none')}
        hint={live ? t('usage.noneYet') : t('usage.noneHint')}
      />
    );
  }
  const given = task.attempt?.number === attempt.number ? task.attempt.snapshot.resources : undefined;
  const cpu = given?.['cpu_limit'];
  const memory = given?.['memory'];
  return (
    <Flex vertical gap="middle">
      <Flex gap="large" wrap>
        <Statistic
          title={t('usage.cpuMean')}
          value={curves.cpuMean === null ? '—' : formatCores(curves.cpuMean, i18n.language)}
        />
        {typeof cpu === 'number' && (
          <Statistic title={t('shared:resource.cpuLimit')} value={formatCores(cpu, i18n.language)} />
        )}
        <Statistic title={t('usage.memoryPeak')} value={formatBytes(curves.memoryPeak)} />
        {typeof memory === 'number' && <Statistic title={t('usage.memoryLimit')} value={formatBytes(memory)} />}
      </Flex>
      <Row gutter={[16, 16]}>
        <Col xs={24} xl={12}>
          <Card size="small" title={t('usage.cpu')}>
            <MetricChart
              fromZero
              title={t('usage.cpu')}
              series={series.cpu}
              xLabel={t('common:unit.s')}
              group="usage"
            />
          </Card>
        </Col>
        <Col xs={24} xl={12}>
          <Card size="small" title={t('usage.memory')}>
            <MetricChart
              fromZero
              title={t('usage.memory')}
              series={series.memory}
              xLabel={t('common:unit.s')}
              group="usage"
            />
          </Card>
        </Col>
      </Row>
    </Flex>
  );
}
