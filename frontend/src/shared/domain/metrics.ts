/** A metric and its value. */
export type Figure = readonly [name: string, value: number];

/** The metrics that say in one number how good a model is, the most telling first; all are shares from 0 to 1. */
const FIRST = ['accuracy', 'map50', 'map50_95', 'f1', 'macro_f1', 'precision', 'recall'];

const SHARES = /(^|[_/.-])(acc|accuracy|precision|recall|f1|map|map50|auc|iou|miou|dice)([_/.-]|$)/i;

/** Whether a metric of this name is a share from 0 to 1. */
export const isShare = (metric: string): boolean => SHARES.test(metric);

/** The number that a list shows of a model or task: its accuracy, else the first that says how good it is. */
export function headline(metrics: Readonly<Record<string, number>> | null | undefined): Figure | null {
  const name = FIRST.find((wanted) => metrics?.[wanted] !== undefined);
  const value = name === undefined ? undefined : metrics?.[name];
  return name === undefined || value === undefined ? null : [name, value];
}

/** The most telling first; all others stay in their order. */
export const byTelling = ([a]: Figure, [b]: Figure): number => rank(a) - rank(b);

function rank(name: string): number {
  const place = FIRST.indexOf(name);
  return place < 0 ? FIRST.length : place;
}
