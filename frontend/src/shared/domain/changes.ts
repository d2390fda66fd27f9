type Fields = Record<string, unknown>;

/** The fields of a form that are not as they were before; of a group of fields those of them that are not. */
export function changesOf<Values extends object>(typed: Values, before: Partial<Values>): Partial<Values> {
  const old = before as Fields;
  const changed = Object.entries(typed)
    .filter(([name, value]) => !isSame(value, old[name]))
    .map(([name, value]: [string, unknown]) => [name, isGroup(value) ? changesInGroup(value, old[name]) : value]);
  return Object.fromEntries(changed) as Partial<Values>;
}

/** What a form says with these changes of it. */
export function withChanges<Values extends object>(before: Values, changes: Partial<Values>): Values {
  const old = before as Fields;
  const changed = Object.entries(changes).map(([name, value]: [string, unknown]) => [
    name,
    isGroup(value) && isGroup(old[name]) ? { ...old[name], ...value } : value,
  ]);
  return { ...before, ...Object.fromEntries(changed) } as Values;
}

const isGroup = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function changesInGroup(typed: Fields, before: unknown): Fields {
  const old = isGroup(before) ? before : {};
  return Object.fromEntries(Object.entries(typed).filter(([name, value]) => !isSame(value, old[name])));
}

/** A form says nothing of what it has no field for, and has no value or an empty one where nothing is set. */
function isSame(typed: unknown, before: unknown): boolean {
  if (Array.isArray(typed)) return JSON.stringify(typed) === JSON.stringify(before ?? []);
  if (typeof typed !== 'object' || typed === null) return (typed ?? '') === (before ?? '');
  const old = (before ?? {}) as Fields;
  return Object.entries(typed).every(([name, value]) => isSame(value, old[name]));
}
