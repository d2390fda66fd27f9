/** The values of declared settings of an algorithm (EnvEntry): parameters of a training, settings of a service. */
import type { EnvEntry } from '@/shared/api/generated/types.gen';

/** Why a value cannot be given: the key of a text, and what fills the sentence. */
interface WhyNot {
  key:
    | 'tooLong'
    | 'notAChoice'
    | 'notABoolean'
    | 'notAnInteger'
    | 'notANumber'
    | 'notAWordOrNumber'
    | 'tooSmall'
    | 'tooLarge';
  params?: Record<string, unknown>;
}

const BOOLEANS = ['true', 'false', '1', '0'];
const LONGEST = 4000;

/** What will be given: what was typed, else the declared default. */
export function valueOf(entry: EnvEntry, typed: string | undefined): string {
  return typed === undefined || typed.trim() === '' ? (entry.default ?? '') : typed;
}

/** Whether a number may be given in place of one of the choices. */
export const isOpen = ({ choices, min, max }: EnvEntry): boolean =>
  Boolean(choices?.length) && (typeof min === 'number' || typeof max === 'number');

/** Why this value cannot be given; null when it can. Nothing typed means the default. */
export function whyNotValue(entry: EnvEntry, typed: string | undefined): WhyNot | null {
  if (typed === undefined || typed.trim() === '') return null;
  if (typed.length > LONGEST) return { key: 'tooLong', params: { max: LONGEST } };
  if (entry.choices?.includes(typed.trim())) return null;
  if (entry.choices?.length && !isOpen(entry)) {
    return { key: 'notAChoice', params: { choices: entry.choices.join(', ') } };
  }
  if (entry.type === 'boolean') return BOOLEANS.includes(typed.toLowerCase()) ? null : { key: 'notABoolean' };
  const bounded = typeof entry.min === 'number' || typeof entry.max === 'number';
  if (entry.type !== 'integer' && entry.type !== 'number' && !bounded) return null;
  return whyNotNumber(entry, typed.trim());
}

function whyNotNumber({ type, choices, min, max }: EnvEntry, text: string): WhyNot | null {
  if (type === 'integer' && !/^[-+]?\d+$/.test(text)) return { key: 'notAnInteger' };
  const number = Number(text);
  if (!Number.isFinite(number)) {
    return choices?.length
      ? { key: 'notAWordOrNumber', params: { choices: choices.join(', ') } }
      : { key: 'notANumber' };
  }
  if (typeof min === 'number' && number < min) return { key: 'tooSmall', params: { min } };
  if (typeof max === 'number' && number > max) return { key: 'tooLarge', params: { max } };
  return null;
}
