import { Card, Col, Row, Statistic, Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';

import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { ConfusionMatrix } from '@/shared/components/ConfusionMatrix';
import { EmptyState } from '@/shared/components/EmptyState';
import { formatNumber, formatPercent } from '@/shared/components/format';
import { Missing } from '@/shared/components/Missing';

import { classColumns, type ClassRow, evaluationOf, macro } from '../lib';
import { useMetricName, useMetricText } from './MetricText';

/** How good the model is on the test side of its dataset. */
export function EvaluationPanel({ model }: { model: ModelDetail }) {
  const { t } = useTranslation('models');
  const evaluation = evaluationOf(model.evaluation);
  const text = useMetricText();
  const nameOf = useMetricName();
  if (evaluation === null) {
    return (
      <Card title={t('evaluation.title')}>
        <EmptyState compact title={t('evaluation.none')} />
      </Card>
    );
  }
  const f1 = macro(evaluation.perClass, 'f1');
  const known = evaluation.metrics.some(({ name }) => name === 'f1' || name === 'macro_f1');
  const facts = [...evaluation.metrics, ...(f1 !== null && !known ? [{ name: 'macro_f1', value: f1 }] : [])];
  const samples = evaluation.perClass.reduce((sum, row) => sum + (row.support ?? 0), 0);
  return (
    <Card title={t('evaluation.title')}>
      <Row gutter={[16, 16]} style={{ marginBottom: 16 }}>
        {facts.slice(0, 6).map((metric) => (
          <Col key={metric.name} xs={12} sm={8} md={6}>
            <Statistic title={nameOf(metric.name)} value={text(metric)} styles={{ content: { fontSize: 22 } }} />
          </Col>
        ))}
        {samples > 0 && (
          <Col xs={12} sm={8} md={6}>
            <Statistic title={t('evaluation.samples')} value={samples} styles={{ content: { fontSize: 22 } }} />
          </Col>
        )}
      </Row>
      <Row gutter={[24, 24]}>
        {evaluation.confusion && (
          <Col xs={24} xl={12}>
            <ConfusionMatrix classes={evaluation.confusion.classes} matrix={evaluation.confusion.matrix} />
          </Col>
        )}
        {evaluation.perClass.length > 0 && (
          <Col xs={24} xl={evaluation.confusion ? 12 : 24}>
            <ClassTable rows={evaluation.perClass} />
          </Col>
        )}
      </Row>
    </Card>
  );
}

function ClassTable({ rows }: { rows: ClassRow[] }) {
  const { t, i18n } = useTranslation('models');
  const nameOf = useMetricName();
  const columns: NonNullable<TableProps<ClassRow>['columns']> = [
    {
      key: 'name',
      title: t('evaluation.class'),
      dataIndex: 'name',
      sorter: (one, other) => one.name.localeCompare(other.name),
    },
    ...classColumns(rows).map((name) => ({
      key: name,
      title: nameOf(name),
      align: 'end' as const,
      sorter: (one: ClassRow, other: ClassRow) => (one[name] ?? -1) - (other[name] ?? -1),
      render: (_: unknown, row: ClassRow) => {
        const value = row[name];
        if (value === undefined) return <Missing />;
        return name === 'support' ? formatNumber(value, i18n.language) : formatPercent(value, i18n.language);
      },
    })),
  ];
  return (
    <Table<ClassRow>
      size="small"
      rowKey="name"
      dataSource={rows}
      columns={columns}
      showSorterTooltip={false}
      scroll={{ x: 'max-content' }}
      pagination={rows.length > 15 ? { pageSize: 15, size: 'small', showSizeChanger: false } : false}
    />
  );
}
