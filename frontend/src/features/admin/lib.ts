import type { AssignedView, QuotaIn } from '@/shared/api/generated/types.gen';

const AMOUNTS = ['cpu', 'memory', 'gpu', 'storage'] as const;

/** Null: the default of the installation. */
export type QuotaFields = Record<(typeof AMOUNTS)[number], number | null>;

export const quotaFieldsOf = (assigned: AssignedView): QuotaFields => ({
  cpu: assigned.cpu ?? null,
  memory: assigned.memory ?? null,
  gpu: assigned.gpu ?? null,
  storage: assigned.storage ?? null,
});

/** Only what was changed is sent. */
export function quotaChanges(typed: QuotaFields, assigned: AssignedView): QuotaIn {
  const before = quotaFieldsOf(assigned);
  const changed = AMOUNTS.filter((name) => (typed[name] ?? null) !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, typed[name] ?? null]));
}
