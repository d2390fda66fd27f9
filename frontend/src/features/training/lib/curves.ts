import type { MetricPointView } from '@/shared/api/generated/types.gen';
import type { MetricSeries } from '@/shared/components/chart/metricOption';
import { isShare } from '@/shared/domain/metrics';

/** Curves as they were read so far. `after`: where reading goes on. */
export interface Curves {
  after: number;
  /** In the order in which they appeared. */
  lines: readonly Line[];
}

export interface Line {
  metric: string;
  phase: string;
  /** Whose line it is, where several are compared. */
  task?: string;
  /** What x counts. */
  unit: Unit;
  points: readonly (readonly [x: number, y: number])[];
}

type Unit = 'step' | 'epoch' | 'index';

export const NO_CURVES: Curves = { after: 0, lines: [] };

/** The curves with more points. A line without steps goes by epochs, without these by its number of points. */
export function addPoints(curves: Curves, points: readonly MetricPointView[], after: number): Curves {
  if (points.length === 0) return curves;
  const lines = new Map(
    curves.lines.map((line) => [key(line.phase, line.metric), { ...line, points: [...line.points] }]),
  );
  for (const point of points) {
    for (const [metric, value] of Object.entries(point.values)) {
      const name = key(point.phase, metric);
      const line = lines.get(name) ?? { metric, phase: point.phase, unit: unitOf(point), points: [] };
      line.points.push([place(point, line.unit, line.points.length), value]);
      lines.set(name, line);
    }
  }
  return { after, lines: [...lines.values()] };
}

const key = (phase: string, metric: string): string => `${phase} ${metric}`;

function unitOf(point: MetricPointView): Unit {
  if (point.step !== null) return 'step';
  return point.epoch === null ? 'index' : 'epoch';
}

function place(point: MetricPointView, unit: Unit, count: number): number {
  return (unit === 'index' ? null : point[unit]) ?? count + 1;
}

/** One chart: every line of a metric. */
export interface CurveChart {
  metric: string;
  unit: Unit;
  /** Values are shares from 0 to 1. */
  percent: boolean;
  lines: readonly Line[];
}

/** The charts of an attempt, shares first, then by name. */
export function chartsOf(lines: readonly Line[]): CurveChart[] {
  const byMetric = new Map<string, Line[]>();
  for (const line of lines) byMetric.set(line.metric, [...(byMetric.get(line.metric) ?? []), line]);
  const charts = [...byMetric].map(([metric, found]) => ({
    metric,
    unit: found[0]?.unit ?? 'index',
    percent: isShare(metric) && found.every(({ points }) => points.every(([, y]) => y >= 0 && y <= 1)),
    lines: found,
  }));
  return charts.sort((a, b) => Number(isShare(b.metric)) - Number(isShare(a.metric)) || compare(a.metric, b.metric));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The lines of a chart with their names. */
export function seriesOf(lines: readonly Line[], nameOf: (line: Line) => string): MetricSeries[] {
  return lines.map((line) => ({ name: nameOf(line), points: inOrder(line.points) }));
}

type Points = Line['points'];

/** By x: a training that begins anew writes smaller steps again. */
function inOrder(points: Points): Points {
  const isOrdered = points.every((point, index) => index === 0 || point[0] >= (points[index - 1]?.[0] ?? -Infinity));
  return isOrdered ? points : [...points].sort((a, b) => a[0] - b[0]);
}
