import type { Reason } from '@/shared/api/generated/types.gen';

/** The place in the queue, from 1; null when the reason does not say. */
export function positionOf(reason: Reason | null): number | null {
  const position = reason?.params?.['position'];
  return typeof position === 'number' ? position : null;
}
