/** Numbers, sizes, times and shares as text, by the value and the language (`zh-CN` or `en`). */
import i18next from 'i18next';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `bytes` with the unit that keeps it under 1024, at most one decimal. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(unit === 0 ? 0 : 1))} ${UNITS[unit]}`;
}

/** The two largest parts of a span: days, hours, minutes, seconds. Under ten seconds one decimal. */
export function formatDuration(seconds: number, language: string): string {
  const words = ['d', 'h', 'min', 's'].map((unit) => i18next.t(`common:unit.${unit}`, { lng: language }));
  if (seconds < 10) return `${Number(Math.max(0, seconds).toFixed(1))} ${words[3] ?? ''}`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const first = parts.findIndex((part) => part > 0);
  return parts
    .slice(first, first + 2)
    .map((part, index) => ({ part, word: words[first + index] ?? '' }))
    .filter(({ part }) => part > 0)
    .map(({ part, word }) => `${part} ${word}`)
    .join(' ');
}

/** A share from 0 to 1 as a percentage. */
export function formatPercent(share: number, language: string, digits = 1): string {
  return new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(share);
}

/** A number with the language's grouping, at most `digits` decimals; one that these would make 0 keeps two figures. */
export function formatNumber(value: number, language: string, digits = 4): string {
  const isTiny = digits > 0 && value !== 0 && Math.abs(value) < 0.5 / 10 ** digits;
  const precision = isTiny ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, precision).format(value);
}

/** Cores with their unit: "0.8 cores", "1 core", "2 核". */
export function formatCores(cores: number, language: string): string {
  const text = formatNumber(cores, language, 2);
  return i18next.t('common:unit.cores', { lng: language, count: cores, text });
}

/** An amount of a resource with its unit, where it has one. */
export function formatAmount(resource: string, amount: number, language: string): string {
  if (resource === 'memory' || resource === 'storage') return formatBytes(amount);
  return resource === 'cpu' ? formatCores(amount, language) : formatNumber(amount, language);
}

/** Date and time in the reader's zone, to the second. */
export function formatTime(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(iso));
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/**
 * How long ago (or ahead) `iso` is at `now` (milliseconds): "3 分钟前", "in 2 hours". "just now" within ten seconds, and
 * up to a minute ahead, because clocks differ and `now` is renewed every half minute.
 */
export function formatRelative(iso: string, now: number, language: string): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (seconds > -10 && seconds < 60) return i18next.t('common:justNow', { lng: language });
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? (['second', 1] as const);
  return format.format(Math.trunc(seconds / size), unit).replace(/\d(?=\p{Script=Han})/u, '$& ');
}
