import type {
  AssignedView,
  PurposeEdit,
  PurposeView,
  QuotaIn,
  TaskTypeIn,
  TaskTypeView,
} from '@/shared/api/generated/types.gen';

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

export const ANNOTATIONS = ['classification', 'position', 'entity', 'relation', 'description'] as const;
export const FORMATS = ['dir', 'json', 'single_text', 'brat_ann'] as const;

/** A purpose as it is sent, changed; `typesOf` changes its task types. */
export function purposeEdit(
  purpose: PurposeView,
  changes: Partial<Omit<PurposeEdit, 'task_types'>>,
  typesOf: (types: TaskTypeIn[]) => TaskTypeIn[] = (types) => types,
): PurposeEdit {
  const { names, retired, task_types: types } = purpose;
  return { names: namesOf(names), retired, ...changes, task_types: typesOf(types.map(typeIn)) };
}

export const namesOf = (names: Record<string, string>) => ({ zh: names['zh'] ?? '', en: names['en'] ?? '' });

const typeIn = ({ code, names, annotations, formats, retired }: TaskTypeView): TaskTypeIn => ({
  code,
  names: namesOf(names),
  annotations: annotations as TaskTypeIn['annotations'],
  formats: formats as TaskTypeIn['formats'],
  retired,
});
