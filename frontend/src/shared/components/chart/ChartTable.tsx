import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartOption } from '@/shared/components/chart/option';
import { tableOf, type Value } from '@/shared/components/chart/tableOf';
import { WideTable } from '@/shared/components/WideTable';
import { formatNumber } from '@/shared/domain/format';

const PAGE = 20;

/** What a chart shows, to be read and copied. */
export default function ChartTable({ option, label }: { option: ChartOption; label: string }) {
  const { t, i18n } = useTranslation('shared');
  const { head, rows } = useMemo(() => tableOf(option), [option]);
  const { valueFormatter } = [option.tooltip ?? {}].flat()[0] ?? {};
  const text = (value: Value, column: number) => {
    if (value === null) return '—';
    if (typeof value === 'string') return value;
    return column > 0 && valueFormatter ? valueFormatter(value, 0) : formatNumber(value, i18n.language, 6);
  };
  return (
    <WideTable<Value[]>
      size="small"
      aria-label={label}
      rowKey={(row) => String(row[0])}
      dataSource={rows}
      pagination={rows.length > PAGE ? { pageSize: PAGE, size: 'small', showSizeChanger: false } : false}
      columns={head.map((title, column) => ({
        key: column,
        title: title || t('chart.axis'),
        align: column > 0 ? ('end' as const) : ('start' as const),
        render: (_, row) => text(row[column] ?? null, column),
      }))}
    />
  );
}
