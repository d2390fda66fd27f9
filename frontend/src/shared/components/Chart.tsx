import { TableOutlined } from '@ant-design/icons';
import { Button, Flex, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartCanvasProps } from '@/shared/components/chart/ChartCanvas';

const ChartCanvas = lazy(() => import('@/shared/components/chart/ChartCanvas'));
const ChartTable = lazy(() => import('@/shared/components/chart/ChartTable'));

interface ChartProps extends ChartCanvasProps {
  /** Pixels. */
  height?: number;
}

/**
 * A chart of ECharts (line, bar, heatmap) in the theme's colours, and its data as a table for who wants or needs to
 * read them. Charts of one `group` zoom together. Keep `option` stable with useMemo.
 */
export function Chart({ height = 280, ...props }: ChartProps) {
  const { t } = useTranslation('shared');
  const [table, setTable] = useState(false);
  return (
    <Flex vertical style={{ width: '100%', minWidth: 0 }}>
      <div style={{ height, width: '100%', minWidth: 0 }}>
        <Suspense fallback={<Skeleton.Node active style={{ height, width: '100%' }} rootClassName="chart-loading" />}>
          <ChartCanvas {...props} />
        </Suspense>
      </div>
      <Button
        type="text"
        size="small"
        icon={<TableOutlined />}
        aria-expanded={table}
        style={{ alignSelf: 'flex-end' }}
        onClick={() => setTable(!table)}
      >
        {t(table ? 'chart.hideTable' : 'chart.showTable')}
      </Button>
      {table && (
        <Suspense fallback={<Skeleton active title={false} />}>
          <ChartTable option={props.option} label={props.label} />
        </Suspense>
      )}
    </Flex>
  );
}
