import { Table, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '@/shared/components/format';
import type { ClassScore } from '../lib/evaluation';

type Figure = 'precision' | 'recall' | 'f1' | 'ap50' | 'support';
const FIGURES: readonly Figure[] = ['precision', 'recall', 'f1', 'ap50', 'support'];
const PER_PAGE = 50;

/** Every class with its scores, sorted by any of them. */
export function ClassTable({ rows }: { rows: readonly ClassScore[] }) {
  const { t, i18n } = useTranslation('training');
  const shown = FIGURES.filter((figure) => rows.some((row) => row[figure] !== null));
  const format = (figure: Figure, value: number | null) => {
    if (value === null) return '—';
    return figure === 'support' ? formatNumber(value, i18n.language) : formatPercent(value, i18n.language);
  };
  const columns: NonNullable<TableProps<ClassScore>['columns']> = [
    {
      key: 'name',
      title: t('evaluation.class'),
      dataIndex: 'name',
      sorter: (a, b) => a.name.localeCompare(b.name, i18n.language),
    },
    ...shown.map((figure) => ({
      key: figure,
      title: t(`metric.${figure}`),
      align: 'right' as const,
      sorter: (a: ClassScore, b: ClassScore) => (a[figure] ?? -1) - (b[figure] ?? -1),
      render: (_: unknown, row: ClassScore) => format(figure, row[figure]),
    })),
  ];
  return (
    <Table<ClassScore>
      size="small"
      rowKey="name"
      columns={columns}
      dataSource={[...rows]}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      pagination={rows.length > PER_PAGE ? { pageSize: PER_PAGE, showSizeChanger: false } : false}
    />
  );
}
