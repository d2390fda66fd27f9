import { whyNotAlgorithm, whyNotDataset } from '@/features/training/lib/choose';
import type { Draft } from '@/features/training/lib/draft';
import { wantedAmounts, whyNotAmount } from '@/features/training/lib/resources';
import { why, type Why } from '@/features/training/lib/why';
import type { AlgorithmDetail, DatasetDetail, QuotaView } from '@/shared/api/generated/types.gen';
import { LEAST_CORES, MOST_CORES, whyNotCores } from '@/shared/domain/amounts';
import { whyNotValue } from '@/shared/domain/envValue';
import { LONGEST_DESCRIPTION, LONGEST_NAME, PLAIN } from '@/shared/domain/names';
import { RESOURCES, type ResourceName } from '@/shared/domain/room';

export const STEPS = ['purpose', 'algorithm', 'dataset', 'parameters', 'confirm'] as const;
export type Step = (typeof STEPS)[number];

/** What is known of what was chosen; undefined: not chosen, or not loaded yet. */
export interface Facts {
  algorithm: AlgorithmDetail | undefined;
  dataset: DatasetDetail | undefined;
  quota: QuotaView | undefined;
}

/** What is wrong, by field: `share`, `seed`, `parameters.<name>`, `cpu`, `memory`, `gpu`, `timeLimit`, `name`, …. */
type FieldWhys = Record<string, Why>;

const MOST_SEED = 2 ** 31 - 1;
const LEAST_MINUTES = 1;

/** Everything that is wrong with the fields of a step. */
export function problemsOf(step: Step, draft: Draft, facts: Facts): FieldWhys {
  switch (step) {
    case 'purpose':
      return some({ taskType: draft.taskType === null ? why('chooseTaskType') : null });
    case 'algorithm':
      return some({ algorithmId: algorithmProblem(draft, facts) });
    case 'dataset':
      return datasetProblems(draft, facts);
    case 'parameters':
      return parameterProblems(draft, facts);
    case 'confirm':
      return confirmProblems(draft);
  }
}

/** Why a step cannot be left: the first of its problems; null when it can. */
export function whyNotNext(step: Step, draft: Draft, facts: Facts): Why | null {
  return firstProblem(step, draft, facts)?.[1] ?? null;
}

/** The first thing that is wrong with a step, with its field. */
export function firstProblem(step: Step, draft: Draft, facts: Facts): [field: string, why: Why] | null {
  return Object.entries(problemsOf(step, draft, facts))[0] ?? null;
}

/** The first step that has a problem; the last one when none has. */
export function firstOpenStep(draft: Draft, facts: Facts): Step {
  return STEPS.find((step) => whyNotNext(step, draft, facts) !== null) ?? 'confirm';
}

/** Whether a step may be shown: nothing is wrong before it. */
export function isReachable(step: Step, draft: Draft, facts: Facts): boolean {
  return STEPS.slice(0, STEPS.indexOf(step)).every((before) => whyNotNext(before, draft, facts) === null);
}

function algorithmProblem(draft: Draft, { algorithm }: Facts): Why | null {
  if (draft.algorithmId === null) return why('chooseAlgorithm');
  if (algorithm === undefined) return why('loading');
  return whyNotAlgorithm(algorithm, draft.taskType ?? '');
}

function datasetProblems(draft: Draft, { dataset, algorithm }: Facts): FieldWhys {
  if (draft.datasetId === null) return { datasetId: why('chooseDataset') };
  if (dataset === undefined) return { datasetId: why('loading') };
  const ratio = dataset.test_mode === 'ratio';
  return some({
    datasetId: whyNotDataset(dataset, draft.taskType ?? '', algorithm),
    share: ratio ? whyNotShare(draft.share) : null,
    seed: whyNotSeed(draft.seed),
  });
}

function whyNotShare(share: number | null): Why | null {
  return share === null || !(share >= 0.01 && share <= 0.99) ? why('share') : null;
}

function whyNotSeed(seed: number | null): Why | null {
  return seed === null || !Number.isInteger(seed) || seed < 0 || seed > MOST_SEED
    ? why('seed', { max: MOST_SEED })
    : null;
}

function parameterProblems(draft: Draft, { algorithm, quota }: Facts): FieldWhys {
  const declared = algorithm?.train.env ?? [];
  const amounts = wantedAmounts(draft, algorithm?.train.requests);
  const amountProblem = (name: ResourceName) => whyNotAmount(name, amounts[name], quota);
  const minutes = draft.timeLimitMinutes;
  return some({
    ...Object.fromEntries(
      declared.map((entry) => [`parameters.${entry.name}`, whyNotValue(entry, draft.parameters[entry.name])]),
    ),
    ...Object.fromEntries(RESOURCES.map((name) => [name, amountProblem(name)])),
    cpuLimit: whyNotLimit(draft.cpuLimit, amounts.cpu),
    timeLimit: minutes !== null && minutes < LEAST_MINUTES ? why('timeLimit', { count: LEAST_MINUTES }) : null,
  });
}

function whyNotLimit(limit: number | null, request: number): Why | null {
  const found = whyNotCores(limit, request);
  if (found === 'range') return why('coresRange', { resource: 'cpu', min: LEAST_CORES, max: MOST_CORES });
  return found && why('cpuLimitSmall', { resource: 'cpu', min: request });
}

function confirmProblems(draft: Draft): FieldWhys {
  const name = draft.name.trim();
  return some({
    name: whyNotName(name),
    description: draft.description.length > LONGEST_DESCRIPTION ? why('tooLong', { max: LONGEST_DESCRIPTION }) : null,
  });
}

function whyNotName(name: string): Why | null {
  if (name === '') return why('nameMissing');
  if (name.length > LONGEST_NAME) return why('tooLong', { max: LONGEST_NAME });
  return PLAIN.test(name) ? null : why('nameControl');
}

function some(found: Record<string, Why | null>): FieldWhys {
  return Object.fromEntries(Object.entries(found).filter((pair): pair is [string, Why] => pair[1] !== null));
}
