/** The fields of a form that are not as they were before. */
export function changesOf<Values extends object>(typed: Values, before: Partial<Values>): Partial<Values> {
  const old = before as Record<string, unknown>;
  const changed = Object.entries(typed).filter(([name, value]) => !isSame(value, old[name]));
  return Object.fromEntries(changed) as Partial<Values>;
}

/** A form says nothing of what it has no field for, and has no value or an empty one where nothing is set. */
export function isSame(typed: unknown, before: unknown): boolean {
  if (Array.isArray(typed)) return JSON.stringify(typed) === JSON.stringify(before ?? []);
  if (typeof typed !== 'object' || typed === null) return (typed ?? '') === (before ?? '');
  const old = (before ?? {}) as Record<string, unknown>;
  return Object.entries(typed).every(([name, value]) => isSame(value, old[name]));
}
