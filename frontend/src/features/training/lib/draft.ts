import { chosenParameters } from '@/features/training/lib/parameters';
import { chosenResources, GIB, type ResourceWishes } from '@/features/training/lib/resources';
import type { AlgorithmDetail, DatasetDetail, TaskDetail, TaskEdit, TaskIn } from '@/shared/api/generated/types.gen';

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
  /** The name that was suggested last; one that differs from it was typed. */
  suggested: string;
  description: string;
  /** The saved draft that this changes. */
  taskId: string | null;
  revision: number | null;
  /** What it said when it was last read or saved: only what is different now is sent, and is not taken from others. */
  saved: Wishes | null;
}

/** What of a draft is the task's. */
type Wishes = Omit<Draft, 'suggested' | 'taskId' | 'revision' | 'saved'>;

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
  suggested: '',
  description: '',
  taskId: null,
  revision: null,
  saved: null,
};

/** No resources typed. */
const USUAL = { cpu: null, cpuLimit: null, memoryGib: null, gpu: null };

const NAME_LENGTH = 100;

/** The same wishes as a task's. */
function draftOf(task: TaskDetail): Draft {
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
  saved: wishesOf(draftOf(task)),
});

const NO_WISHES = ['suggested', 'taskId', 'revision', 'saved'];

export const wishesOf = (draft: Draft): Wishes =>
  Object.fromEntries(Object.entries(draft).filter(([name]) => !NO_WISHES.includes(name))) as unknown as Wishes;

/** The draft with what others saved meanwhile in the fields that were left alone here. */
export function rebased(draft: Draft, newest: Draft): Draft {
  const { saved } = draft;
  if (saved === null || newest.saved === null) return { ...draft, revision: newest.revision };
  const mine = Object.entries(wishesOf(draft)).filter(([name, value]) => !isEqual(value, saved[name as keyof Wishes]));
  const parameters = rebasedParameters(draft, saved, newest);
  return { ...newest, ...Object.fromEntries(mine), parameters };
}

/** Each parameter is a wish of its own, as long as all of them are of one algorithm. */
function rebasedParameters(draft: Draft, saved: Wishes, newest: Draft): Draft['parameters'] {
  if (draft.algorithmId !== saved.algorithmId) return draft.parameters;
  if (newest.algorithmId !== saved.algorithmId) return newest.parameters;
  const names = new Set([...Object.keys(draft.parameters), ...Object.keys(newest.parameters)]);
  const values = [...names].map((name) => {
    const isMine = draft.parameters[name] !== saved.parameters[name];
    return [name, (isMine ? draft : newest).parameters[name]] as const;
  });
  return Object.fromEntries(values.filter((one): one is readonly [string, string] => one[1] !== undefined));
}

const isEqual = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

/** As text, in which the order of names does not matter. */
function textOf(value: unknown): string {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return JSON.stringify(isObject ? Object.entries(value).sort(([a], [b]) => a.localeCompare(b)) : (value ?? null));
}

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

/** What of the request for a saved draft is not as it was; another algorithm or dataset goes with what belongs to it. */
export function changesOfBody(
  draft: Draft,
  algorithm: AlgorithmDetail | undefined,
  dataset: DatasetDetail | undefined,
): TaskEdit | null {
  const body = bodyOf(draft, algorithm, dataset);
  const { saved } = draft;
  if (body === null || saved === null) return body;
  const before = bodyOf({ ...draft, ...saved }, algorithm, dataset) ?? body;
  const changed = Object.entries(body).filter(([name, value]) => !isEqual(value, before[name as keyof TaskIn]));
  const others = draft.algorithmId !== saved.algorithmId || draft.datasetId !== saved.datasetId;
  const related = Object.entries(body).filter(([name]) => others && RELATED.includes(name));
  return Object.fromEntries([...changed, ...related]);
}

const RELATED = ['purpose', 'task_type', 'algorithm_id', 'dataset_id', 'share', 'parameters', 'resources'];

/** What was kept in the browser; null when it is not a draft. Unknown fields are dropped, missing ones are empty. */
export function parseDraft(text: string | null): Draft | null {
  let found: unknown;
  try {
    found = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { saved, ...rest } = found as { saved?: unknown };
  const isSaved = typeof saved === 'object' && saved !== null;
  return { ...fieldsOf(rest), saved: isSaved ? wishesOf(fieldsOf(saved)) : null };
}

const fieldsOf = (found: object): Draft => ({
  ...EMPTY_DRAFT,
  ...Object.fromEntries(Object.entries(found).filter(([name, value]) => fits(name, value))),
});

const TEXTS = ['purpose', 'taskType', 'algorithmId', 'datasetId', 'taskId'];

function fits(name: string, value: unknown): boolean {
  if (!Object.hasOwn(EMPTY_DRAFT, name) || name === 'saved') return false;
  if (name === 'parameters') {
    return typeof value === 'object' && value !== null && Object.values(value).every((v) => typeof v === 'string');
  }
  if (name === 'name' || name === 'suggested' || name === 'description') return typeof value === 'string';
  if (value === null) return true;
  return TEXTS.includes(name) ? typeof value === 'string' : typeof value === 'number';
}
