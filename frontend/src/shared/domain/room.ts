/** Room: what is asked for, what there is, and what has to wait. */
import type { LimitsView, QuotaView } from '@/shared/api/generated/types.gen';

export const RESOURCES = ['cpu', 'memory', 'gpu'] as const;
export type ResourceName = (typeof RESOURCES)[number];

/** Cores, bytes, devices. */
export type Amounts = Record<ResourceName, number>;

/** The same; null: not known or no limit. */
export type Room = Record<ResourceName, number | null>;

/** What is no number is not asked for. */
export function amountsOf(values: Record<string, unknown>): Amounts {
  const { cpu, memory, gpu } = values;
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  return { cpu: number(cpu), memory: number(memory), gpu: number(gpu) };
}

export const times = ({ cpu, memory, gpu }: Amounts, count: number): Amounts => ({
  cpu: cpu * count,
  memory: memory * count,
  gpu: gpu * count,
});

/** Whether there is not enough; sums of cores are not exact. */
export const isShort = (wanted: number, room: number | null): boolean => room !== null && wanted > room + 1e-9;

const least = (...amounts: (number | null | undefined)[]): number | null => {
  const known = amounts.filter((amount) => typeof amount === 'number');
  return known.length === 0 ? null : Math.min(...known);
};

export const roomOf = ({ cpu = null, memory = null, gpu = null }: LimitsView): Room => ({ cpu, memory, gpu });

/** The lesser of what the machine has and of the user's quota: more than that can never be had. */
export const mostOf = ({ capacity, limits }: QuotaView): Room => ({
  cpu: least(capacity.cpu, limits.cpu),
  memory: least(capacity.memory, limits.memory),
  gpu: least(capacity.gpu, limits.gpu),
});

/** What is short, and of what: of what the machine has free, or of what is left of the user's quota. */
export interface Wait {
  of: 'machine' | 'quota';
  resource: ResourceName;
  wanted: number;
  left: number;
}

/** Why so much would have to wait now: of machine and quota the one that leaves less. Null: there is room, or that is not
 * known, or no wait is long enough. */
export function waitsFor(wanted: Amounts, quota: QuotaView | undefined): Wait | null {
  if (quota === undefined) return null;
  const most = mostOf(quota);
  if (RESOURCES.some((name) => isShort(wanted[name], most[name]))) return null;
  for (const resource of RESOURCES) {
    const free = quota.free[resource] ?? null;
    const limit = quota.limits[resource] ?? null;
    const own = limit === null ? null : limit - (quota.used[resource] ?? 0);
    const left = least(free, own);
    if (left !== null && isShort(wanted[resource], left)) {
      const of = left === own ? 'quota' : 'machine';
      return { of, resource, wanted: wanted[resource], left: Math.max(0, left) };
    }
  }
  return null;
}
