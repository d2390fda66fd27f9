import type { Reason } from '@/shared/api/generated/types.gen';
import { RESOURCES, type ResourceName } from './resources';

/** The place in the queue, from 1; null when the reason does not say. */
export function positionOf(reason: Reason | null): number | null {
  const position = reason?.params?.['position'];
  return typeof position === 'number' ? position : null;
}

/** How much of what is missing: cores, bytes, devices. */
export function missingOf(reason: Reason | null): [ResourceName, number][] {
  const missing = reason?.params?.['missing'];
  if (typeof missing !== 'object' || missing === null) return [];
  const amounts = missing as Record<string, unknown>;
  return RESOURCES.flatMap((name): [ResourceName, number][] => {
    const amount = amounts[name];
    return typeof amount === 'number' && amount > 0 ? [[name, amount]] : [];
  });
}
