import { isActive, type TaskStateName } from '@/features/training/lib/actions';
import type { LatestAttempt } from '@/shared/api/generated/types.gen';
import { type Figure, headline } from '@/shared/domain/metrics';

type Measured = Pick<LatestAttempt, 'figures' | 'sparkline'>;

/** The number by which an attempt is judged: that of its evaluation, as of the model that it became; until there is one
 * the newest of its curve. Of one that did not succeed there is none. */
export function scoreOf(state: TaskStateName, attempt: Measured | null | undefined): Figure | null {
  if (!attempt || !(state === 'succeeded' || isActive(state))) return null;
  return headline(attempt.figures) ?? newest(attempt);
}

function newest({ sparkline }: Measured): Figure | null {
  const last = sparkline?.values.at(-1);
  return sparkline && last !== undefined ? headline({ [sparkline.name]: last }) : null;
}
