import { whyNotAlgorithm, whyNotDataset } from '@/features/training/lib/choose';
import type { Draft } from '@/features/training/lib/draft';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import type { Online } from '@/shared/resources/useOnline';

const NAME_LENGTH = 100;
const STAMP = / \d\d-\d\d \d\d:\d\d$/;

const two = (part: number) => String(part).padStart(2, '0');

/** A name for a training with this dataset at this time. */
export function suggestedName(dataset: string, now: Date): string {
  const stamp = ` ${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}:${two(now.getMinutes())}`;
  return dataset.slice(0, NAME_LENGTH - stamp.length) + stamp;
}

/** The draft with a name suggested for its dataset, unless one was typed. */
export function named(draft: Draft, dataset: Pick<DatasetView, 'name'> | undefined, now: Date): Draft {
  const typed = draft.taskId !== null || (draft.name !== '' && !STAMP.test(draft.name));
  return dataset === undefined || typed ? draft : { ...draft, name: suggestedName(dataset.name, now) };
}

/** What is not chosen yet is chosen where only one thing can be. `lead`: the dataset that the wizard began with. */
export function preselected(draft: Draft, online: Online, now: Date, lead?: DatasetView): Draft {
  const { taskType, algorithmId, datasetId } = draft;
  if (taskType === null) return draft;
  const begun = lead?.id === datasetId ? lead : online.datasets?.find(({ id }) => id === datasetId);
  const algorithm =
    algorithmId === null
      ? only(
          online.algorithms,
          (one) =>
            whyNotAlgorithm(one, taskType) === null &&
            (begun === undefined || whyNotDataset(begun, taskType, one) === null),
        )
      : online.algorithms?.find(({ id }) => id === algorithmId);
  const dataset =
    datasetId === null && algorithm
      ? only(online.datasets, (one) => whyNotDataset(one, taskType, algorithm) === null)
      : begun;
  const next = { ...draft, algorithmId: algorithm?.id ?? algorithmId, datasetId: dataset?.id ?? datasetId };
  return named(next, dataset, now);
}

function only<T>(rows: readonly T[] | undefined, fits: (row: T) => boolean): T | undefined {
  const [first, second] = rows?.filter(fits) ?? [];
  return second === undefined ? first : undefined;
}
