import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '@/shared/components/Chart';
import { metricOption, type MetricSeries } from '@/shared/components/chart/metricOption';

interface MetricChartProps {
  series: readonly MetricSeries[];
  title: string;
  xLabel?: string;
  yLabel?: string;
  height?: number;
  /** Values are shares from 0 to 1. */
  percent?: boolean;
  /** The axis of values begins at 0. */
  fromZero?: boolean;
  /** Charts of one group zoom together. */
  group?: string;
}

/** Training curves. Long ones are sampled for drawing (LTTB), so that 100,000 points still pan; wheel and drag zoom. */
export function MetricChart(props: MetricChartProps) {
  const { series, title, xLabel, yLabel, height = 260, percent = false, fromZero = false, group } = props;
  const { i18n } = useTranslation();
  const language = i18n.language;
  const option = useMemo(
    () => metricOption(series, { xLabel, yLabel, percent, fromZero, language }),
    [series, xLabel, yLabel, percent, fromZero, language],
  );
  return <Chart option={option} height={height} label={title} group={group} />;
}
