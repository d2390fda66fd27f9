import { formatBytes } from '@/shared/components/format';

const BYTES = new Set(['memory', 'max', 'limit', 'max_bytes']);
const ENOUGH_FOR_BYTES = 4096;

/** The parameters of a problem or reason as words: sizes with units, lists joined, users of a thing by name. */
export function wordsOf(params: Record<string, unknown>, language: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, word(name, value, language)]));
}

function word(name: string, value: unknown, language: string): unknown {
  if (typeof value === 'number' && BYTES.has(name) && value >= ENOUGH_FOR_BYTES) return formatBytes(value);
  if (Array.isArray(value))
    return listOf(
      value.map((item) => nameOf(item)),
      language,
    );
  if (name === 'missing' && typeof value === 'object' && value !== null) return amounts(value, language);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value;
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item);
}

function amounts(missing: object, language: string): string {
  const parts = Object.entries(missing)
    .filter(([, amount]) => typeof amount === 'number' && amount > 0)
    .map(([what, amount]) => amountOf(what, amount as number, language));
  return listOf(parts, language);
}

function amountOf(what: string, amount: number, language: string): string {
  if (what === 'memory' || what === 'storage') {
    const names = language === 'zh-CN' ? { memory: '内存', storage: '存储' } : { memory: 'memory', storage: 'storage' };
    return `${names[what]} ${formatBytes(amount)}`;
  }
  return `${what.toUpperCase()} ${String(amount)}`;
}

function listOf(items: string[], language: string): string {
  return items.join(language === 'zh-CN' ? '、' : ', ');
}
