/** How the platform parts a training set, as far as numbers go: of each class a share trains, the rest tests. */

interface SplitCounts {
  train: number;
  test: number;
}

/** Rounds halves to the even neighbour, as the platform does. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (Math.abs(rest - 0.5) > 1e-9) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Test samples of a class of `size`: at least one, except that one sample alone trains. */
function tested(size: number, share: number): number {
  return size < 2 ? 0 : Math.min(size - 1, Math.max(1, roundHalfEven(size * (1 - share))));
}

/** How many samples a class has, and how many classes have so many. */
type ClassSize = readonly [number, number];

/** Samples of both sides. */
export function previewSplit(sizes: readonly ClassSize[], share: number): SplitCounts {
  const total = sizes.reduce((sum, [size, classes]) => sum + size * classes, 0);
  const test = sizes.reduce((sum, [size, classes]) => sum + tested(size, share) * classes, 0);
  return { train: total - test, test };
}

/** What becomes of one class. */
export interface ClassSplit extends SplitCounts {
  name: string;
}

/** Both sides class by class, of those that a part's import report lists; none where a sample may be of several. */
export function previewClasses(report: Record<string, unknown> | null | undefined, share: number): ClassSplit[] {
  const classes = (report?.['classes'] ?? []) as readonly { name: string; count: number; annotations?: number }[];
  if (classes.some(({ annotations }) => typeof annotations === 'number')) return [];
  return classes.map(({ name, count }) => {
    const test = tested(count, share);
    return { name, train: count - test, test };
  });
}

/** The sizes of the classes from a part's import report; one class of all samples where it does not say. */
export function classSizes(report: Record<string, unknown> | null | undefined, samples: number): ClassSize[] {
  const sizes = report?.['class_sizes'];
  return Array.isArray(sizes) && sizes.length > 0 ? (sizes as ClassSize[]) : [[samples, 1]];
}
