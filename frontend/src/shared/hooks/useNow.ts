import { useSyncExternalStore } from 'react';

/** One clock per interval, shared by everything that shows it. */
class Clock {
  now = Date.now();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly interval: number) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.timer === undefined) {
      this.now = Date.now();
      this.timer = setInterval(this.tick, this.interval);
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    };
  };

  private readonly tick = (): void => {
    this.now = Date.now();
    for (const tell of this.listeners) tell();
  };
}

const clocks = new Map<number, Clock>();
const NEVER = () => () => undefined;

function clockOf(interval: number): Clock {
  const clock = clocks.get(interval) ?? new Clock(interval);
  clocks.set(interval, clock);
  return clock;
}

/** The time in milliseconds, renewed every `interval` milliseconds; null: at the last tick, without renewal. */
export function useNow(interval: number | null): number {
  const clock = clockOf(interval ?? 0);
  return useSyncExternalStore(interval === null ? NEVER : clock.subscribe, () => clock.now);
}
