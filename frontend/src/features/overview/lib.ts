import type { OverviewView } from '@/shared/api/generated/types.gen';

type Counts = OverviewView['counts'];

export const COUNTED = ['dataset', 'task', 'model', 'service'] as const;
type Counted = (typeof COUNTED)[number];

/** States that make up the number below the total. */
const NOTED: Record<Counted, string[]> = {
  dataset: ['online'],
  task: ['queued', 'preparing', 'running', 'stopping'],
  model: ['ready'],
  service: ['running', 'degraded'],
};

/** How many there are, and how many of them are in the states worth a note. */
export function counted(counts: Counts, kind: Counted): { total: number; noted: number } {
  const states = counts[kind] ?? {};
  const total = Object.values(states).reduce((sum, count) => sum + count, 0);
  return { total, noted: NOTED[kind].reduce((sum, state) => sum + (states[state] ?? 0), 0) };
}

/** The way of a newcomer; each step is one of the platform's `next_step` codes. */
export const STEPS = [
  { name: 'dataset', codes: ['create_dataset', 'import_dataset'] },
  { name: 'online', codes: ['put_dataset_online'] },
  { name: 'train', codes: ['start_training'] },
  { name: 'publish', codes: ['publish_model'] },
  { name: 'start', codes: ['start_service'] },
  { name: 'test', codes: ['try_service'] },
] as const;

/** Where the step's button leads. */
export function stepPath(code: string, id: string | undefined): string {
  if (code === 'create_dataset') return '/datasets/new';
  if (code === 'start_training') return '/training/new';
  const base =
    code.endsWith('dataset') || code === 'put_dataset_online'
      ? '/datasets'
      : code === 'publish_model'
        ? '/models'
        : '/services';
  return id === undefined ? base : `${base}/${id}`;
}
