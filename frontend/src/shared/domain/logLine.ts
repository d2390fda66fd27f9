/** Log lines that are metrics or progress, read as the platform reads them (training-svc, attempts/metrics.py). */
import type { Figure } from '@/shared/domain/metrics';

const LONGEST = 16 * 1024;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:nan|inf|infinity)$/i;
const NOT_FINITE = /([:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g;
const PLACES = ['step', 'epoch'];

/** What a line of figures says. A value that is no finite number is NaN. */
export interface LogFigures {
  /** Where in the training: `step` and `epoch`, as far as told. */
  places: readonly Figure[];
  phase: string;
  values: readonly Figure[];
  /** 0 to 1. */
  progress: number | null;
  etaSeconds: number | null;
}

/** The figures of a line; null for a line that says, or may say, anything else, so that nothing of it is hidden. */
export function readFigures(text: string): LogFigures | null {
  if (text.length > LONGEST || !(text.includes('=') || text.includes('{'))) return null;
  const line = text.trim();
  const found = line.startsWith('{') ? fromJson(line) : fromPairs(line);
  if (found === null) return null;
  const { phase = '', ...rest } = found;
  const figures = Object.entries(rest);
  if (typeof phase !== 'string' || !figures.every(isFigure)) return null;
  const { progress, eta_s: eta } = Object.fromEntries(figures);
  const told = progress !== undefined && progress >= 0 && progress <= 1;
  const places = figures.filter(([name]) => PLACES.includes(name));
  const values = figures.filter(
    ([name]) => !PLACES.includes(name) && !(told && (name === 'progress' || name === 'eta_s')),
  );
  if (values.length === 0 && !told) return null;
  return { places, phase, values, progress: told ? progress : null, etaSeconds: told ? (eta ?? null) : null };
}

function isFigure(entry: [string, unknown]): entry is [string, number] {
  return typeof entry[1] === 'number';
}

function fromJson(line: string): Record<string, unknown> | null {
  if (!line.endsWith('}')) return null;
  try {
    const read = JSON.parse(line.replace(NOT_FINITE, '$1null')) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, value ?? NaN]));
  } catch {
    return null;
  }
}

/** Nothing but `name=value`, with blanks or commas between. */
function fromPairs(line: string): Record<string, number> | null {
  const found: Record<string, number> = {};
  for (const word of line.split(/[\s,]+/)) {
    const cut = word.indexOf('=');
    const value = word.slice(cut + 1);
    if (cut < 1 || !NUMBER.test(value)) return null;
    found[word.slice(0, cut)] = Number(value);
  }
  return found;
}
