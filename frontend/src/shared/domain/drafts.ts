import { changesOf } from '@/shared/domain/changes';
import { keepText, keptText } from '@/shared/domain/kept';

type Fields = Record<string, unknown>;

interface Kept {
  /** Null when there is nothing. */
  fields: Fields | null;
  /** Those that are `fixed` now: they wait until they may be changed again. */
  waiting: Fields;
}

/** What was typed into a form and not sent: its fields that are not as they were. */
export function keptFields(key: string, fixed: readonly string[] = []): Kept {
  const found = Object.entries(stored(key));
  const fields = found.filter(([name]) => !fixed.includes(name));
  return {
    fields: fields.length === 0 ? null : Object.fromEntries(fields),
    waiting: Object.fromEntries(found.filter(([name]) => fixed.includes(name))),
  };
}

function stored(key: string): object {
  try {
    const found: unknown = JSON.parse(keptText(key) ?? 'null');
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** The same as text, to be kept; null when nothing is to be kept. Files cannot be. */
export function textOfFields(typed: object, before: object, waiting: Fields = {}): string | null {
  const changed = { ...waiting, ...changesOf<object>(typed, before) };
  const text = JSON.stringify(changed, (_, value: unknown) =>
    value instanceof Blob ? undefined : value === undefined ? null : value,
  );
  return text === '{}' ? null : text;
}

/** What is typed by now, where there was no time yet to keep it. */
export function keepFields(key: string | undefined, typed: object, before: object, fixed?: readonly string[]): void {
  if (key !== undefined) keepText(key, textOfFields(typed, before, keptFields(key, fixed).waiting));
}

/** They were sent, all but those that are `fixed` now. */
export function forgetFields(key: string | undefined, fixed: readonly string[] = []): void {
  if (key !== undefined) keepText(key, textOfFields({}, {}, keptFields(key, fixed).waiting));
}
