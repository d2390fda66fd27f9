import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassRow } from '@/features/datasets/lib';
import { Chart } from '@/shared/components/Chart';
import type { ChartOption } from '@/shared/components/chart/option';

interface ClassChartProps {
  rows: readonly ClassRow[];
  /** There is a test side of its own. */
  separate: boolean;
}

/** More classes than this are looked at through a window that slides. */
const VISIBLE = 40;
/** So many are all named where there is room. */
const FEW = 20;

/** How many samples each class has, and marks where it has those, on both sides. */
export function ClassChart({ rows, separate }: ClassChartProps) {
  const { t } = useTranslation('datasets');
  const option = useMemo(() => {
    const bars = (name: string, data: number[]) => ({
      type: 'bar' as const,
      name,
      data,
      barMaxWidth: 32,
      barGap: '8%',
      itemStyle: { borderRadius: [3, 3, 0, 0] },
    });
    const isMarked = rows.some(({ marks }) => marks);
    const sides = separate ? (['train', 'test'] as const) : (['train'] as const);
    const series = sides.flatMap((side) => {
      const named = (what: string) => (separate ? t('overview.of', { part: t(`part.${side}`), what }) : what);
      const samples = rows.map((row) => row[side]);
      if (!isMarked) return [bars(t(`part.${side}`), samples)];
      const marks = rows.map((row) => row.marks?.[side] ?? 0);
      return [bars(named(t('common:field.samples')), samples), bars(named(t('report.marks')), marks)];
    });
    const several = series.length > 1;
    const many = rows.length > VISIBLE;
    return {
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      legend: several ? { top: 0, right: 0 } : { show: false },
      grid: { left: 8, right: 8, top: several ? 36 : 16, bottom: many ? 44 : 8, outerBoundsMode: 'same' },
      xAxis: {
        type: 'category',
        data: rows.map((row) => row.name),
        axisTick: { show: false },
        axisLabel: {
          hideOverlap: true,
          ...(rows.length <= FEW ? { interval: 0 } : {}),
          width: 96,
          overflow: 'truncate',
          ellipsis: '…',
        },
      },
      yAxis: { type: 'value', minInterval: 1 },
      series,
      ...(many
        ? {
            dataZoom: [
              { type: 'slider', startValue: 0, endValue: VISIBLE - 1, height: 18, bottom: 8 },
              { type: 'inside', zoomOnMouseWheel: false, moveOnMouseWheel: false },
            ],
          }
        : {}),
    } as ChartOption;
  }, [rows, separate, t]);
  return <Chart option={option} height={280} label={t('overview.chart', { count: rows.length })} />;
}
