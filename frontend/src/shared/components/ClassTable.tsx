import type { TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { Missing } from '@/shared/components/Missing';
import { WideTable } from '@/shared/components/WideTable';
import { type ClassScore, type ScoreName, scoresOf } from '@/shared/domain/evaluation';
import { formatNumber, formatPercent } from '@/shared/domain/format';
import { useMetricName } from '@/shared/domain/useMetrics';

interface ClassTableProps {
  rows: readonly ClassScore[];
  pageSize: number;
}

/** Every class with its scores, sorted by any of them. */
export function ClassTable({ rows, pageSize }: ClassTableProps) {
  const { t, i18n } = useTranslation('metrics');
  const nameOf = useMetricName();
  const shown = (score: ScoreName, value: number | null) => {
    if (value === null) return <Missing />;
    return score === 'support' ? formatNumber(value, i18n.language) : formatPercent(value, i18n.language);
  };
  const columns: NonNullable<TableProps<ClassScore>['columns']> = [
    {
      key: 'name',
      title: t('class'),
      dataIndex: 'name',
      sorter: (a, b) => a.name.localeCompare(b.name, i18n.language),
    },
    ...scoresOf(rows).map((score) => ({
      key: score,
      title: nameOf(score),
      align: 'end' as const,
      sorter: (a: ClassScore, b: ClassScore) => (a[score] ?? -1) - (b[score] ?? -1),
      render: (_: unknown, row: ClassScore) => shown(score, row[score]),
    })),
  ];
  return (
    <WideTable<ClassScore>
      size="small"
      rowKey="name"
      columns={columns}
      dataSource={[...rows]}
      showSorterTooltip={false}
      pagination={rows.length > pageSize ? { pageSize, size: 'small', showSizeChanger: false } : false}
    />
  );
}
