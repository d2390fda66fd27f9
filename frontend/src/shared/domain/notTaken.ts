import type { AlgorithmView, DatasetView } from '@/shared/api/generated/types.gen';

/** What an algorithm takes. */
export type Accepting = Pick<AlgorithmView, 'formats' | 'test_modes'>;

/** What of this dataset the algorithm does not take; null: it takes it. */
export function notTaken(
  dataset: Pick<DatasetView, 'format' | 'test_mode'>,
  algorithm: Accepting,
): 'format' | 'testMode' | null {
  if (!algorithm.formats.includes(dataset.format)) return 'format';
  return algorithm.test_modes.includes(dataset.test_mode) ? null : 'testMode';
}
