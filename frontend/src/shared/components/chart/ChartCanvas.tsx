import { theme } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { connect, type ECharts, init } from '@/shared/components/chart/echarts';
import { type ChartOption, themed } from '@/shared/components/chart/option';

export interface ChartCanvasProps {
  option: ChartOption;
  label: string;
  group?: string | undefined;
}

/** The canvas of a chart; it follows its box, the theme and its option. */
export default function ChartCanvas({ option, label, group }: ChartCanvasProps) {
  const { token } = theme.useToken();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const whole = useMemo(() => themed(option, token), [option, token]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = init(element, null, { renderer: 'canvas' });
    chart.current = made;
    const sizes = new ResizeObserver(() => {
      made.resize();
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(whole, { replaceMerge: ['series', 'xAxis', 'yAxis'] });
  }, [whole]);

  useEffect(() => {
    if (chart.current && group) {
      chart.current.group = group;
      connect(group);
    }
  }, [group]);

  return <div ref={box} role="img" aria-label={label} style={{ width: '100%', height: '100%' }} />;
}
