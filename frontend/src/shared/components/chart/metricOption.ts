import type { ChartOption } from '@/shared/components/chart/option';
import { formatNumber, formatPercent } from '@/shared/domain/format';

export interface MetricSeries {
  name: string;
  /** In the order of x. */
  points: readonly (readonly [x: number, y: number])[];
}

interface MetricLook {
  xLabel?: string | undefined;
  yLabel?: string | undefined;
  percent: boolean;
  fromZero: boolean;
  language: string;
}

const ZOOM_FROM = 50;
const SYMBOLS_UNTIL = 30;

/** The option of training curves. */
export function metricOption(series: readonly MetricSeries[], look: MetricLook): ChartOption {
  const longest = Math.max(0, ...series.map(({ points }) => points.length));
  const zooms = longest > ZOOM_FROM;
  const format = (value: number) =>
    look.percent ? formatPercent(value, look.language, 1) : formatNumber(value, look.language, 6);
  return {
    animation: false,
    grid: { left: 12, right: 20, top: series.length > 1 ? 40 : 28, bottom: zooms ? 48 : 12, outerBoundsMode: 'same' },
    legend: { show: series.length > 1, top: 0 },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line', animation: false },
      valueFormatter: (value) => (typeof value === 'number' ? format(value) : '—'),
    },
    xAxis: {
      type: 'value',
      name: look.xLabel,
      nameLocation: 'end',
      min: 'dataMin',
      max: 'dataMax',
      minInterval: 1,
      axisLabel: { hideOverlap: true, formatter: (value: number) => formatNumber(value, look.language, 0) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      name: look.yLabel,
      scale: !look.fromZero,
      nameTextStyle: { align: 'left' },
      axisLabel: {
        formatter: (value: number) => tickText(value, look),
      },
    },
    dataZoom: zooms
      ? [
          { type: 'inside', throttle: 16, filterMode: 'filter' },
          { type: 'slider', height: 18, bottom: 8, throttle: 16, filterMode: 'filter', showDetail: false },
        ]
      : [],
    series: series.map(({ name, points }) => ({
      type: 'line' as const,
      name,
      data: points as [number, number][],
      sampling: 'lttb' as const,
      showSymbol: points.length <= SYMBOLS_UNTIL,
      symbol: 'circle',
      symbolSize: 5,
      lineStyle: { width: 1.5 },
      emphasis: { disabled: true },
    })),
  };
}

/** An axis label: as many digits as tell it from its neighbours, however far one has zoomed. */
export function tickText(value: number, { percent, language }: Pick<MetricLook, 'percent' | 'language'>): string {
  if (percent) {
    return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 4 }).format(value);
  }
  const size = Math.abs(value);
  const isFar = size !== 0 && (size >= 1e6 || size < 1e-3);
  return isFar ? String(Number(value.toPrecision(6)).toExponential()) : String(Number(value.toPrecision(6)));
}
