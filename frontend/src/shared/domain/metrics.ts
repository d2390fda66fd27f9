/** A metric and its value. */
export type Figure = readonly [name: string, value: number];

/** The metrics that say in one number how good a model is, the most telling first; all are shares from 0 to 1. The
 * order of the curves that lists show, too (training-svc, attempts/curve.py). */
const FIRST = ['accuracy', 'acc', 'map50', 'map50_95', 'map', 'f1', 'macro_f1', 'precision', 'recall'];
/** What a metric is of: data that was trained with, or not. */
const SIDE = /^(train|test|val|valid|validation|eval)[_./-]/;

const SHARES = /(^|[_/.-])(acc|accuracy|precision|recall|f1|map|map50|auc|iou|miou|dice)([_/.-]|$)/i;

/** Whether a metric of this name is a share from 0 to 1. */
export const isShare = (metric: string): boolean => SHARES.test(metric);

/** The number that a list shows of a model or task: its accuracy, else the first that says how good it is. */
export function headline(metrics: Readonly<Record<string, number>> | null | undefined): Figure | null {
  const telling = Object.entries(metrics ?? {}).filter(([name]) => placeOf(name) >= 0);
  return telling.sort(byTelling)[0] ?? null;
}

/** The most telling first; all others stay in their order. Of one metric the test side's: an evaluation, which is of that
 * side, has it without a word. What helped to choose the model comes after it, what it was trained with last. */
export const byTelling = ([a]: Figure, [b]: Figure): number => rank(a) - rank(b);

const placeOf = (name: string): number => FIRST.indexOf(name.toLowerCase().replace(SIDE, ''));

function rank(name: string): number {
  const place = placeOf(name);
  if (place < 0) return FIRST.length * 4;
  const side = SIDE.exec(name.toLowerCase())?.[1];
  return place * 4 + (side === 'test' ? 0 : side === undefined ? 1 : side === 'train' ? 3 : 2);
}
