import type { EnvEntry } from '@/shared/api/generated/types.gen';
import { why, type Why } from './why';

const BOOLEANS = ['true', 'false', '1', '0'];
const LONGEST = 4000;

export const isTrue = (value: string): boolean => ['true', '1'].includes(value.toLowerCase());

/** What the training will be given: what was typed, else the declared default. */
export function valueOf(entry: EnvEntry, typed: string | undefined): string {
  return typed === undefined || typed.trim() === '' ? (entry.default ?? '') : typed;
}

/** Why this value cannot be given; null when it can. Nothing typed means the default. */
export function whyNotValue(entry: EnvEntry, typed: string | undefined): Why | null {
  const value = valueOf(entry, typed);
  if (typed === undefined || typed.trim() === '') return null;
  if (value.length > LONGEST) return why('tooLong', { max: LONGEST });
  if (entry.choices?.length && !entry.choices.includes(value)) {
    return why('notAChoice', { choices: entry.choices.join(', ') });
  }
  if (entry.type === 'boolean') return BOOLEANS.includes(value.toLowerCase()) ? null : why('notABoolean');
  const bounded = typeof entry.min === 'number' || typeof entry.max === 'number';
  if (entry.type !== 'integer' && entry.type !== 'number' && !bounded) return null;
  return whyNotNumber(entry, value);
}

function whyNotNumber(entry: EnvEntry, value: string): Why | null {
  const whole = entry.type === 'integer';
  const text = value.trim();
  if (whole && !/^[-+]?\d+$/.test(text)) return why('notAnInteger');
  const number = Number(text);
  if (text === '' || !Number.isFinite(number)) return why('notANumber');
  if (typeof entry.min === 'number' && number < entry.min) return why('tooSmall', { min: entry.min });
  if (typeof entry.max === 'number' && number > entry.max) return why('tooLarge', { max: entry.max });
  return null;
}

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
