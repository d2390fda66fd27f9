import { useQuery } from '@tanstack/react-query';
import { Card, Col, Row, Statistic, Typography } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { statsQuery } from '@/features/services/api';
import { lastMinutes } from '@/features/services/lib/service';
import type { ServiceStats, ServiceView } from '@/shared/api/generated/types.gen';
import { Chart } from '@/shared/components/Chart';
import type { ChartOption } from '@/shared/components/chart/option';
import { CardSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { formatNumber } from '@/shared/domain/format';

/** Calls at the service's address: how many since it was made, and since the platform started how many, how many failed, how long they took. */
export function StatsPanel({ service }: { service: Pick<ServiceView, 'id' | 'calls'> }) {
  const query = useQuery(statsQuery(service.id));
  return (
    <QueryView query={query} loading={<CardSkeleton rows={3} />}>
      {(stats) => <Stats total={service.calls ?? 0} stats={stats} at={query.dataUpdatedAt} />}
    </QueryView>
  );
}

interface StatsProps {
  stats: ServiceStats;
  /** When it was so: milliseconds since 1970. */
  at: number;
}

function Stats({ total, stats, at }: StatsProps & { total: number }) {
  const { t, i18n } = useTranslation('services');
  const { calls = 0, errors = 0, latency_ms: latency = {}, minutes = [] } = stats;
  const number = (value: number) => formatNumber(value, i18n.language, 1);
  const took = (value: number | undefined) => (calls === 0 || value === undefined ? '—' : `${number(value)} ms`);
  const facts = [
    { key: 'total', value: number(total) },
    { key: 'calls', value: number(calls) },
    { key: 'errors', value: number(errors) },
    { key: 'p50', value: took(latency.p50) },
    { key: 'p95', value: took(latency.p95) },
  ];
  return (
    <Card title={t('stats.title')}>
      <Row gutter={[16, 16]}>
        {facts.map(({ key, value }) => (
          <Col key={key} xs={12} md={8} xl={{ flex: 'auto' }}>
            <Statistic title={t(`stats.${key}`)} value={value} styles={{ content: { fontSize: 20 } }} />
          </Col>
        ))}
      </Row>
      <Typography.Text type="secondary">{t('stats.sinceStart')}</Typography.Text>
      {minutes.length > 0 && <MinutesChart stats={stats} at={at} />}
    </Card>
  );
}

function MinutesChart({ stats, at }: StatsProps) {
  const { t, i18n } = useTranslation('services');
  const option = useMemo((): ChartOption => {
    const points = lastMinutes(stats.minutes ?? [], at);
    const clock = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit', hour12: false });
    return {
      grid: { left: 8, right: 8, top: 32, bottom: 8, containLabel: true },
      tooltip: { trigger: 'axis' },
      legend: { top: 0, right: 0 },
      xAxis: { type: 'category', data: points.map((point) => clock.format(point.at)) },
      yAxis: { type: 'value', minInterval: 1 },
      series: [
        { type: 'bar', stack: 'calls', name: t('stats.good'), data: points.map((point) => point.good) },
        { type: 'bar', stack: 'calls', name: t('stats.failed'), data: points.map((point) => point.errors) },
      ],
    };
  }, [stats.minutes, at, t, i18n.language]);
  return (
    <div style={{ marginTop: 16 }}>
      <Chart option={option} height={200} label={t('stats.perMinute')} />
    </div>
  );
}
