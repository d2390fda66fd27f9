import i18next from 'i18next';
import { encodingName } from '@/shared/domain/encodings';
import { formatAmount, formatBytes } from '@/shared/domain/format';

/** Parameters whose values are words of the platform, with a text of their own (common:word). */
const WORDS = new Set(['roles', 'service', 'accepted', 'expected']);
const BYTES = new Set(['memory', 'max', 'limit', 'max_bytes']);
/** Parameters that are amounts of resources. Of what is missing a resource of which nothing is means nothing. */
const AMOUNTS = new Set(['missing', 'wanted', 'total', 'quota', 'used']);
/** Parameters that are encodings, or count by them. */
const ENCODINGS = new Set(['encoding', 'encodings']);
const ENOUGH_FOR_BYTES = 4096;

/** The parameters of a problem or reason as words: sizes with units, lists joined, users of a thing by name. */
export function wordsOf(params: Record<string, unknown>, language: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, word(name, value, language)]));
}

function word(name: string, value: unknown, language: string): unknown {
  if (typeof value === 'number' && BYTES.has(name) && value >= ENOUGH_FOR_BYTES) return formatBytes(value);
  if (Array.isArray(value)) {
    const names = value.map((item) => nameOf(item));
    return listOf(WORDS.has(name) ? names.map((item) => textOf(item, language)) : names, language);
  }
  if (typeof value === 'string' && ENCODINGS.has(name)) return encodingName(value);
  if (typeof value === 'string' && WORDS.has(name)) return textOf(value, language);
  if (typeof value === 'object' && value !== null) {
    return AMOUNTS.has(name) ? amounts(value, language, name !== 'missing') : counts(name, value, language);
  }
  return value;
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item);
}

/** Counts by name. */
function counts(of: string, values: object, language: string): string {
  const parts = Object.entries(values).map(([name, count]) =>
    i18next.t('shared:fieldSays', {
      lng: language,
      field: ENCODINGS.has(of) ? encodingName(name) : name,
      problem: String(count),
    }),
  );
  return listOf(parts, language);
}

/** Amounts of resources as words; what is no number is left out, and without `none` what is 0. */
export function amounts(values: object, language: string, none = false): string {
  const parts = Object.entries(values)
    .filter(([, amount]) => typeof amount === 'number' && (none || amount > 0))
    .map(([what, amount]) => amountOf(what, amount as number, language));
  return listOf(parts, language);
}

function amountOf(what: string, amount: number, language: string): string {
  return `${textOf(what, language, what.toUpperCase())} ${formatAmount(what, amount, language)}`;
}

function textOf(word: string, language: string, defaultValue = word): string {
  return i18next.t(`common:word.${word}`, { lng: language, defaultValue });
}

/** Names one after another. */
export function listOf(items: readonly string[], language: string): string {
  return items.join(language === 'zh-CN' ? '、' : ', ');
}
