import { Skeleton } from 'antd';
import { lazy, Suspense } from 'react';
import type { ChartCanvasProps } from '@/shared/components/chart/ChartCanvas';

const ChartCanvas = lazy(() => import('@/shared/components/chart/ChartCanvas'));

interface ChartProps extends ChartCanvasProps {
  /** Pixels. */
  height?: number;
}

/**
 * A chart of ECharts (line, bar, heatmap) in the theme's colours. `label` says what it shows to those who
 * cannot see it; charts of one `group` zoom together. Keep `option` stable with useMemo.
 */
export function Chart({ height = 280, ...props }: ChartProps) {
  return (
    <div style={{ height, width: '100%', minWidth: 0 }}>
      <Suspense fallback={<Skeleton.Node active style={{ height, width: '100%' }} rootClassName="chart-loading" />}>
        <ChartCanvas {...props} />
      </Suspense>
    </div>
  );
}
