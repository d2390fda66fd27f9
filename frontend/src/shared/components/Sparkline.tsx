import { theme } from 'antd';

const WIDTH = 64;
const HEIGHT = 20;
const EDGE = 2;

interface SparklineProps {
  values: readonly number[];
  /** What its course is, in words. */
  label: string;
}

/** The course of a number as a small line in a row of a table; nothing for less than two values. */
export function Sparkline({ values, label }: SparklineProps) {
  const { token } = theme.useToken();
  const points = pointsOf(values);
  if (points.length < 2) return null;
  return (
    <svg role="img" aria-label={label} width={WIDTH} height={HEIGHT} style={{ flex: 'none' }}>
      <title>{label}</title>
      <polyline
        points={points.map((point) => point.join(',')).join(' ')}
        fill="none"
        stroke={token.colorPrimary}
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Where the values lie in the picture: the least at its foot, the greatest at its head, equal ones in the middle. */
export function pointsOf(values: readonly number[]): [x: number, y: number][] {
  const known = values.filter(Number.isFinite);
  const least = Math.min(...known);
  const span = Math.max(...known) - least;
  const step = (WIDTH - 2 * EDGE) / Math.max(1, known.length - 1);
  const round = (value: number) => Math.round(value * 10) / 10;
  return known.map((value, index) => {
    const height = span === 0 ? 0.5 : (value - least) / span;
    return [round(EDGE + index * step), round(HEIGHT - EDGE - height * (HEIGHT - 2 * EDGE))];
  });
}
