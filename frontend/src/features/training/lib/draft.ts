import { chosenParameters } from '@/features/training/lib/parameters';
import { chosenResources, GIB, type ResourceWishes } from '@/features/training/lib/resources';
import type { AlgorithmDetail, DatasetDetail, TaskDetail, TaskIn } from '@/shared/api/generated/types.gen';

/** Everything that was typed in the wizard. What is null was not typed: the algorithm's or the platform's own holds. */
export interface Draft extends ResourceWishes {
  purpose: string | null;
  taskType: string | null;
  algorithmId: string | null;
  datasetId: string | null;
  /** Training share (训练集自定义比例), kept while datasets with a test set of their own are looked at. */
  share: number | null;
  seed: number | null;
  parameters: Record<string, string>;
  timeLimitMinutes: number | null;
  name: string;
  description: string;
  /** The saved draft that this changes. */
  taskId: string | null;
  revision: number | null;
}

export const EMPTY_DRAFT: Draft = {
  purpose: null,
  taskType: null,
  algorithmId: null,
  datasetId: null,
  share: 0.9,
  seed: 0,
  parameters: {},
  cpu: null,
  cpuLimit: null,
  memoryGib: null,
  gpu: null,
  timeLimitMinutes: null,
  name: '',
  description: '',
  taskId: null,
  revision: null,
};

/** No resources typed. */
const USUAL = { cpu: null, cpuLimit: null, memoryGib: null, gpu: null };

const NAME_LENGTH = 100;

/** The same wishes as a task's. */
export function draftOf(task: TaskDetail): Draft {
  const { cpu, cpu_limit: cpuLimit, memory, gpu } = task.resources;
  return {
    ...EMPTY_DRAFT,
    purpose: task.purpose,
    taskType: task.task_type,
    algorithmId: task.algorithm_id,
    datasetId: task.dataset_id,
    share: task.share ?? EMPTY_DRAFT.share,
    seed: task.seed,
    parameters: { ...task.parameters },
    cpu: numberOr(cpu),
    cpuLimit: numberOr(cpuLimit),
    memoryGib: typeof memory === 'number' ? memory / GIB : null,
    gpu: numberOr(gpu),
    timeLimitMinutes: task.time_limit_s === null ? null : task.time_limit_s / 60,
    name: task.name,
    description: task.description,
  };
}

/** A saved draft to go on with. */
export const draftToEdit = (task: TaskDetail): Draft => ({
  ...draftOf(task),
  taskId: task.id,
  revision: task.revision,
});

/** A new draft with the same wishes. */
export const draftToCopy = (task: TaskDetail): Draft => ({ ...draftOf(task), name: copyName(task.name) });

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** `name (2)`, then `name (3)`; never longer than a name may be. */
export function copyName(name: string): string {
  const found = /^(.*) \((\d+)\)$/.exec(name);
  const suffix = ` (${found?.[2] === undefined ? 2 : Number(found[2]) + 1})`;
  return (found?.[1] ?? name).slice(0, NAME_LENGTH - suffix.length) + suffix;
}

/** A change of the draft. Another task type has other algorithms and datasets, those of the change or none; another algorithm other parameters. */
export function changed(draft: Draft, patch: Partial<Draft>): Draft {
  const next = { ...draft, ...patch };
  if (next.taskType !== draft.taskType) {
    const { algorithmId = null, datasetId = null } = patch;
    return { ...next, ...USUAL, algorithmId, datasetId, parameters: {} };
  }
  if (next.algorithmId !== draft.algorithmId) return { ...next, ...USUAL, parameters: {} };
  return next;
}

/** The body of the request; null while something that every task needs is missing. */
export function bodyOf(
  draft: Draft,
  algorithm: AlgorithmDetail | undefined,
  dataset: DatasetDetail | undefined,
): TaskIn | null {
  const { purpose, taskType } = draft;
  if (purpose === null || taskType === null || algorithm === undefined || dataset === undefined) return null;
  return {
    name: draft.name.trim(),
    description: draft.description,
    purpose,
    task_type: taskType,
    algorithm_id: algorithm.id,
    dataset_id: dataset.id,
    share: dataset.test_mode === 'ratio' ? draft.share : null,
    seed: draft.seed ?? 0,
    parameters: chosenParameters(algorithm.train.env ?? [], draft.parameters),
    resources: chosenResources(draft),
    time_limit_s: draft.timeLimitMinutes === null ? null : Math.round(draft.timeLimitMinutes * 60),
  };
}

/** What was kept in the browser; null when it is not a draft. Unknown fields are dropped, missing ones are empty. */
export function parseDraft(text: string | null): Draft | null {
  let found: unknown;
  try {
    found = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const kept = Object.entries(found).filter(([name, value]) => fits(name, value));
  return { ...EMPTY_DRAFT, ...Object.fromEntries(kept) };
}

const TEXTS = ['purpose', 'taskType', 'algorithmId', 'datasetId', 'taskId'];

function fits(name: string, value: unknown): boolean {
  if (!Object.hasOwn(EMPTY_DRAFT, name)) return false;
  if (name === 'parameters') {
    return typeof value === 'object' && value !== null && Object.values(value).every((v) => typeof v === 'string');
  }
  if (name === 'name' || name === 'description') return typeof value === 'string';
  if (value === null) return true;
  return TEXTS.includes(name) ? typeof value === 'string' : typeof value === 'number';
}
