import { whyNotAlgorithm, whyNotDataset } from '@/features/training/lib/choose';
import type { Draft } from '@/features/training/lib/draft';
import type { DatasetRow, DatasetView } from '@/shared/api/generated/types.gen';
import type { Online } from '@/shared/resources/useOnline';

const NAME_LENGTH = 100;
const STAMP_LENGTH = ' 11-30 09:05:00'.length;

const two = (part: number) => String(part).padStart(2, '0');

const begun = (dataset: string): string => dataset.slice(0, NAME_LENGTH - STAMP_LENGTH);

/** A name for a training with this dataset at this time: to the second, because names are taken once. */
export function suggestedName(dataset: string, now: Date): string {
  const day = [now.getMonth() + 1, now.getDate()].map(two).join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${begun(dataset)} ${day} ${time}`;
}

/** The draft with a name suggested for its dataset, unless one was typed. */
export function named(draft: Draft, dataset: Pick<DatasetView, 'name'> | undefined, now: Date): Draft {
  const isTyped = draft.taskId !== null || (draft.name !== '' && draft.name !== draft.suggested);
  if (dataset === undefined || isTyped) return draft;
  if (draft.name !== '' && draft.name.slice(0, -STAMP_LENGTH) === begun(dataset.name)) return draft;
  const name = suggestedName(dataset.name, now);
  return { ...draft, name, suggested: name };
}

/** What is not chosen yet is chosen where only one thing can be. `lead`: the dataset that the wizard began with. */
export function preselected(draft: Draft, online: Online, now: Date, lead?: DatasetView): Draft {
  const { taskType, algorithmId, datasetId } = draft;
  if (taskType === null) return draft;
  const chosen = lead?.id === datasetId ? lead : online.datasets?.find(({ id }) => id === datasetId);
  const algorithm =
    algorithmId === null
      ? only(
          online.algorithms,
          (one) =>
            whyNotAlgorithm(one, taskType) === null &&
            (chosen === undefined || whyNotDataset(chosen, taskType, one) === null),
        )
      : online.algorithms?.find(({ id }) => id === algorithmId);
  const dataset =
    datasetId === null && algorithm
      ? onlyDataset(online, (one) => whyNotDataset(one, taskType, algorithm) === null)
      : chosen;
  const next = { ...draft, algorithmId: algorithm?.id ?? algorithmId, datasetId: dataset?.id ?? datasetId };
  return named(next, dataset, now);
}

/** Of one's own before those of others: the choice begins among them. */
function onlyDataset({ datasets, me }: Online, fits: (row: DatasetRow) => boolean): DatasetRow | undefined {
  return only(datasets, (one) => one.owner_id === me && fits(one)) ?? only(datasets, fits);
}

function only<T>(rows: readonly T[] | undefined, fits: (row: T) => boolean): T | undefined {
  const [first, second] = rows?.filter(fits) ?? [];
  return second === undefined ? first : undefined;
}
