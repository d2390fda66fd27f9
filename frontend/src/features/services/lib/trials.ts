/** Words about earlier tests: pure functions. */
import type { TrialView } from '@/shared/api/generated/types.gen';

type StatusHint = 'input' | 'path' | 'large' | 'busy' | 'inside' | 'other';

/** What an answer's status outside 200 to 299 means for the one who tests. */
export function statusHint(status: number): StatusHint {
  if (status === 404 || status === 405) return 'path';
  if (status === 413) return 'large';
  if (status === 429 || status === 503) return 'busy';
  if (status >= 500) return 'inside';
  return status >= 400 ? 'input' : 'other';
}

export const succeeded = (trial: Pick<TrialView, 'status'>): boolean =>
  trial.status !== null && trial.status >= 200 && trial.status < 300;

/** One line about what was sent: the value alone when there is only one. */
export function inputsBrief(inputs: Record<string, unknown>): string {
  const entries = Object.entries(inputs);
  if (entries.length === 1) return valueBrief(entries[0]?.[1]);
  return entries.map(([name, value]) => `${name}: ${valueBrief(value)}`).join(', ');
}

function valueBrief(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof File) return value.name;
  if (typeof value === 'object' && value !== null && 'filename' in value) return String(value.filename);
  return JSON.stringify(value) ?? '';
}
