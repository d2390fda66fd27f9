import { why, type Why } from '@/features/training/lib/why';
import type { AlgorithmView, DatasetView } from '@/shared/api/generated/types.gen';
import { type Accepting, notTaken } from '@/shared/domain/notTaken';

/** What decides whether an algorithm can be chosen. */
type Trainable = Pick<AlgorithmView, 'task_type' | 'shelf' | 'train_image_state'>;
/** What decides whether a dataset can be chosen. */
type Usable = Pick<DatasetView, 'task_type' | 'shelf' | 'current_version' | 'format' | 'test_mode'>;

/** Why this algorithm cannot be chosen for tasks of `taskType`; null when it can. */
export function whyNotAlgorithm(algorithm: Trainable, taskType: string): Why | null {
  if (algorithm.task_type !== taskType) return why('taskType', { taskType: algorithm.task_type });
  if (algorithm.train_image_state === 'none') return why('noImage');
  if (algorithm.train_image_state === 'failed') return why('imageFailed');
  if (algorithm.shelf !== 'online') return why('algorithmOffline');
  return null;
}

/** What a chosen algorithm still lacks, so that a training will wait for it; null when it lacks nothing. */
export function waitsForImage(algorithm: Trainable): boolean {
  return !['ready', 'none', 'failed'].includes(algorithm.train_image_state);
}

/** Why this dataset cannot be chosen for tasks of `taskType` with this algorithm; null when it can. */
export function whyNotDataset(dataset: Usable, taskType: string, algorithm: Accepting | undefined): Why | null {
  if (dataset.task_type !== taskType) return why('taskType', { taskType: dataset.task_type });
  if (dataset.current_version === null) return why('notImported');
  if (dataset.shelf !== 'online') return why('datasetOffline');
  if (algorithm === undefined) return null;
  switch (notTaken(dataset, algorithm)) {
    case 'format':
      return why('format', { format: dataset.format, accepted: algorithm.formats });
    case 'testMode':
      return why('testMode', { testMode: dataset.test_mode, acceptedModes: algorithm.test_modes });
    case null:
      return null;
  }
}

/** The tab that has something to choose: the presets before one's own, those before other people's. */
export function startTab(rows: readonly Pick<AlgorithmView, 'visibility' | 'owner_id'>[], me: string | undefined) {
  if (rows.length === 0 || rows.some(({ visibility }) => visibility === 'preset')) return 'preset';
  return rows.some(({ owner_id }) => owner_id === me) ? 'mine' : 'public';
}

/** Those that can be chosen first; otherwise the order stays. */
export function choosableFirst<T>(rows: readonly T[], refusal: (row: T) => Why | null): T[] {
  return [...rows.filter((row) => refusal(row) === null), ...rows.filter((row) => refusal(row) !== null)];
}
