import type { Reason } from '@/shared/api/generated/types.gen';

interface Named {
  kind: string;
  id: string;
  name: string;
}

/** What whoever waits for room can do (ADR 22): ask for so many cores, or stop own things. */
type WayOut = { way: 'ask_less'; cpu: number } | { way: 'stop'; things: Named[] };

/** The ways out that a reason names, without those that would stop `id`, which itself waits. */
export function waysOut(reason: Reason | null, id: string): WayOut[] {
  const told = reason?.params?.['ways_out'];
  if (!Array.isArray(told)) return [];
  return (told as WayOut[]).filter((one) => {
    if (one.way === 'ask_less') return typeof one.cpu === 'number';
    // another version of the platform may know more
    return (one.way as string) === 'stop' && one.things.every((thing) => thing.id !== id);
  });
}
