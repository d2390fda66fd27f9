/** What may be done with a service, and sums about it: pure functions. */
import type { CallMinute, ServiceDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { type Amounts, amountsOf, isShort, type ResourceName, RESOURCES, type Room, times } from '@/shared/domain/room';

type State = ServiceView['state'];

interface Allowed {
  start: boolean;
  stop: boolean;
  scale: boolean;
  remove: boolean;
  /** Resources and settings, not only name and description. */
  reshape: boolean;
  test: boolean;
}

/** What its state allows (inference-svc, states.py). */
export function allowed(service: Pick<ServiceView, 'state' | 'ready_replicas'>): Allowed {
  const { state } = service;
  const up: State[] = ['starting', 'running', 'degraded', 'failed'];
  const atRest = state === 'stopped' || state === 'failed';
  return {
    start: atRest,
    stop: up.includes(state),
    scale: up.includes(state),
    remove: atRest,
    reshape: state === 'stopped',
    test: service.ready_replicas > 0 && state !== 'stopping',
  };
}

/** Of one replica; besides cores that may be used (null: one), and bytes. */
export interface Resources extends Amounts {
  cpu_limit: number | null;
  shm: number | null;
}

export function resourcesOf(values: Record<string, unknown>): Resources {
  const number = (name: string): number | null => (typeof values[name] === 'number' ? values[name] : null);
  return { ...amountsOf(values), cpu_limit: number('cpu_limit'), shm: number('shm') };
}

/** The replicas of a service that already have their room. */
export function held({
  state,
  reserved_replicas: reserved = 0,
}: Pick<ServiceView, 'state' | 'reserved_replicas'>): number {
  return state === 'stopped' ? 0 : reserved;
}

/** The replicas that are wanted and have no room yet. */
export const waitingReplicas = (
  service: Pick<ServiceView, 'state' | 'reserved_replicas' | 'desired_replicas'>,
): number => (service.state === 'stopping' ? 0 : Math.max(0, service.desired_replicas - held(service)));

type StartStep = 'room' | 'container' | 'check';

/** What a service that starts is about to get; null: it does not start, or its reason tells. */
export function startStep({
  state,
  reason,
  reserved_replicas: reserved = 0,
  replicas,
}: Pick<ServiceDetail, 'state' | 'reason' | 'reserved_replicas' | 'replicas'>): StartStep | null {
  if (state !== 'starting' || reason) return null;
  if (replicas.some(({ running, ready }) => running && !ready)) return 'check';
  return reserved === 0 ? 'room' : 'container';
}

/** What is missing for so many replicas more; empty when all of it fits or nothing is known. */
export function missing(each: Amounts, more: number, room: Room | undefined): ResourceName[] {
  if (room === undefined || more <= 0) return [];
  const wanted = times(each, more);
  return RESOURCES.filter((name) => isShort(wanted[name], room[name]));
}

/** For how many of so many replicas more there is room; all of them when nothing is known. */
export function fitting(each: Amounts, more: number, room: Room | undefined): number {
  const fits = RESOURCES.map((name) => {
    const free = room?.[name] ?? null;
    return free === null || each[name] <= 0 ? more : Math.floor(free / each[name] + 1e-9);
  });
  return Math.max(0, Math.min(more, ...fits));
}

/** The word for a replica's state: what it does, or that it ended. */
export function replicaState(replica: { running: boolean; ready: boolean }): 'ready' | 'starting' | 'failed' {
  if (replica.ready) return 'ready';
  return replica.running ? 'starting' : 'failed';
}

/** The last part of a replica's name: its number. */
export const replicaNumber = (name: string): string => name.split('-').at(-1) ?? name;

interface MinutePoint {
  /** Milliseconds since 1970. */
  at: number;
  good: number;
  errors: number;
}

/** The last `count` minutes up to `now` (milliseconds), with zeros where nobody called. */
export function lastMinutes(minutes: readonly CallMinute[], now: number, count = 60): MinutePoint[] {
  const known = new Map(minutes.map((minute) => [minute.minute, minute]));
  const last = Math.floor(now / 60_000) * 60;
  return Array.from({ length: count }, (_, index) => {
    const minute = last - (count - 1 - index) * 60;
    const found = known.get(minute);
    const errors = found?.errors ?? 0;
    return { at: minute * 1000, good: (found?.calls ?? 0) - errors, errors };
  });
}
