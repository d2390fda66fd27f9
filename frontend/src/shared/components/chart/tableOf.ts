import type { ChartOption } from '@/shared/components/chart/option';

export type Value = string | number | null;

/** What a chart shows, in rows: the first column says where, the others what is there. */
interface ChartData {
  head: string[];
  rows: Value[][];
}

interface Axis {
  name?: string;
  data?: readonly (string | number)[];
}
interface Series {
  type?: string;
  name?: string;
  data?: readonly unknown[];
}

/** The data of a chart of lines or bars over names or numbers, or of a heatmap (whose last value of a cell counts). */
export function tableOf(option: ChartOption): ChartData {
  const { xAxis, yAxis, series } = option as { xAxis?: Axis; yAxis?: Axis; series?: Series | Series[] };
  const all = [series ?? []].flat();
  const across = xAxis?.name ?? '';
  if (all[0]?.type === 'heatmap') return cells(all[0], xAxis?.data ?? [], yAxis);
  const head = [across, ...all.map(({ name }) => name ?? '')];
  const names = xAxis?.data;
  if (names !== undefined) {
    return { head, rows: names.map((name, index) => [name, ...all.map(({ data }) => plain(data?.[index]))]) };
  }
  const byX = new Map<number, Value[]>();
  all.forEach(({ data = [] }, column) => {
    for (const [x, y] of data as readonly (readonly [number, number])[]) {
      const row = byX.get(x) ?? Array.from<Value>({ length: all.length }).fill(null);
      row[column] = y;
      byX.set(x, row);
    }
  });
  return { head, rows: [...byX].sort(([one], [other]) => one - other).map(([x, row]) => [x, ...row]) };
}

function cells({ data = [] }: Series, columns: readonly (string | number)[], yAxis: Axis = {}): ChartData {
  const rows: Value[][] = (yAxis.data ?? []).map((name) => [name, ...columns.map(() => null)]);
  for (const cell of data) {
    const [column = 0, row = 0, ...values] = (cell as { value: number[] }).value;
    const found = rows[row];
    if (found !== undefined) found[column + 1] = values.at(-1) ?? null;
  }
  return { head: [yAxis.name ?? '', ...columns.map(String)], rows };
}

function plain(value: unknown): Value {
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}
