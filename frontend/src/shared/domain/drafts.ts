import { changesOf } from '@/shared/domain/changes';
import { keepText, keptText } from '@/shared/domain/kept';

type Fields = Record<string, unknown>;

/** What was typed into a form and not sent: its fields that are not as they were, without those that are `fixed` now;
 * null when there is nothing. */
export function keptFields(key: string, fixed: readonly string[] = []): Fields | null {
  try {
    const found: unknown = JSON.parse(keptText(key) ?? 'null');
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return null;
    const fields = Object.entries(found).filter(([name]) => !fixed.includes(name));
    return fields.length === 0 ? null : Object.fromEntries(fields);
  } catch {
    return null;
  }
}

/** The same as text, to be kept; null when nothing is to be kept. Files cannot be. */
export function textOfFields(typed: object, before: object): string | null {
  const changed = changesOf<object>(typed, before);
  const text = JSON.stringify(changed, (_, value: unknown) =>
    value instanceof Blob ? undefined : value === undefined ? null : value,
  );
  return text === '{}' ? null : text;
}

export function forgetFields(key: string | undefined): void {
  if (key !== undefined) keepText(key, null);
}
