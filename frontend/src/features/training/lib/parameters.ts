import type { EnvEntry } from '@/shared/api/generated/types.gen';
import { valueOf } from '@/shared/domain/envValue';

export const isTrue = (value: string): boolean => ['true', '1'].includes(value.toLowerCase());

/** What is sent: values that were typed for declared parameters and differ from the default. */
export function chosenParameters(
  declared: readonly EnvEntry[],
  typed: Readonly<Record<string, string>>,
): Record<string, string> {
  const chosen = declared
    .map((entry) => [entry, valueOf(entry, typed[entry.name])] as const)
    .filter(([entry, value]) => value !== '' && value !== (entry.default ?? ''))
    .map(([entry, value]) => [entry.name, entry.type === 'string' ? value : value.trim()] as const);
  return Object.fromEntries(chosen);
}

export interface ShownParameter {
  name: string;
  value: string;
  /** The declared default was not changed. */
  isDefault: boolean;
  description: string;
}

/** Every parameter with its value, declared ones first, as a task or a summary shows them. */
export function shownParameters(
  declared: readonly EnvEntry[],
  given: Readonly<Record<string, string>>,
): ShownParameter[] {
  const names = new Set(declared.map((entry) => entry.name));
  const known = declared.map((entry) => ({
    name: entry.name,
    value: valueOf(entry, given[entry.name]),
    isDefault: valueOf(entry, given[entry.name]) === (entry.default ?? ''),
    description: entry.description ?? '',
  }));
  const others = Object.entries(given).filter(([name]) => !names.has(name));
  return [...known, ...others.map(([name, value]) => ({ name, value, isDefault: false, description: '' }))];
}
