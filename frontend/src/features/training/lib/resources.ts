import { why, type Why } from '@/features/training/lib/why';
import type { QuotaView, RequestsIn, ResourcesIn } from '@/shared/api/generated/types.gen';
import { LEAST_CORES, MOST_CORES } from '@/shared/domain/amounts';
import { type Amounts, amountsOf, type ResourceName } from '@/shared/domain/room';

export const GIB = 1024 ** 3;

/** What was typed of them; null: not typed, so the algorithm's own request holds. */
export interface ResourceWishes {
  cpu: number | null;
  cpuLimit: number | null;
  memoryGib: number | null;
  gpu: number | null;
}

const LEAST: Amounts = { cpu: LEAST_CORES, memory: 16 * 1024 ** 2, gpu: 0 };
const MOST: Amounts = { cpu: MOST_CORES, memory: 2 ** 43, gpu: 16 };
const USUAL: Amounts = { cpu: 1, memory: 2 * GIB, gpu: 0 };

/** What a task asks for that has these `resources`: what they leave out is its algorithm's own request. */
export const askedAmounts = (resources: Record<string, unknown>, requests: RequestsIn | undefined): Amounts =>
  amountsOf({ ...USUAL, ...requests, ...resources });

/** What the training will be given: what was typed, else the algorithm's own request. */
export const wantedAmounts = (draft: ResourceWishes, requests: RequestsIn | undefined): Amounts =>
  askedAmounts({ ...chosenResources(draft) }, requests);

/** Why so much cannot be asked for: out of bounds, more than the machine has or than one may ever hold. */
export function whyNotAmount(name: ResourceName, amount: number, quota: QuotaView | undefined): Why | null {
  if (!Number.isFinite(amount) || amount < LEAST[name]) return why('amountSmall', { resource: name, min: LEAST[name] });
  if (amount > MOST[name]) return why('amountLarge', { resource: name, max: MOST[name] });
  const capacity = quota?.capacity[name];
  if (typeof capacity === 'number' && amount > capacity) return why('overCapacity', { resource: name, max: capacity });
  const limit = quota?.limits[name];
  if (typeof limit === 'number' && amount > limit) return why('overQuota', { resource: name, max: limit });
  return null;
}

/** What is sent: only what was typed; the rest is the algorithm's. */
export function chosenResources(draft: ResourceWishes): ResourcesIn {
  return {
    ...(draft.cpu === null ? {} : { cpu: draft.cpu }),
    ...(draft.cpuLimit === null ? {} : { cpu_limit: draft.cpuLimit }),
    ...(draft.memoryGib === null ? {} : { memory: Math.round(draft.memoryGib * GIB) }),
    ...(draft.gpu === null ? {} : { gpu: draft.gpu }),
  };
}
