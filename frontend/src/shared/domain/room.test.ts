import { describe, expect, test } from 'vitest';
import { amountsOf, waitsFor } from '@/shared/domain/room';

const GIB = 1024 ** 3;
const quota = {
  user_id: 'u',
  storage: { limit: null, used: 0, services: {} },
  capacity: { cpu: 4, memory: 8 * GIB, gpu: 0 },
  free: { cpu: 2, memory: 6 * GIB, gpu: 0 },
  limits: { cpu: 3.5, memory: null, gpu: null },
  used: { cpu: 2, memory: GIB, gpu: 0 },
  available: { cpu: 1.5, memory: 6 * GIB, gpu: 0 },
  assigned: { cpu: null, memory: null, gpu: null, storage: null },
  things: 1,
};
const cpu = (cores: number) => amountsOf({ cpu: cores, memory: GIB });

describe('what is asked for waits', () => {
  test('for the quota, where that leaves less than the machine', () => {
    expect(waitsFor(cpu(3), quota)).toEqual({ of: 'quota', resource: 'cpu', wanted: 3, left: 1.5 });
    expect(waitsFor(cpu(1.8), quota)).toEqual({ of: 'quota', resource: 'cpu', wanted: 1.8, left: 1.5 });
  });

  test('for the machine, where that leaves less than the quota', () => {
    const full = { ...quota, free: { ...quota.free, cpu: 0.5 } };
    expect(waitsFor(cpu(3), full)).toEqual({ of: 'machine', resource: 'cpu', wanted: 3, left: 0.5 });
  });

  test('for the quota, where both leave the same, as the platform says it', () => {
    const same = { ...quota, free: { ...quota.free, cpu: 1.5 } };
    expect(waitsFor(cpu(3), same)).toMatchObject({ of: 'quota' });
  });

  test('for what is over the quota since it was made less', () => {
    expect(waitsFor(cpu(1), { ...quota, limits: { ...quota.limits, cpu: 1 } })).toMatchObject({ of: 'quota', left: 0 });
  });

  test('for the resource that is short, though the other limit is short of nothing', () => {
    const full = { ...quota, free: { ...quota.free, memory: 0.5 * GIB } };
    expect(waitsFor(cpu(1), full)).toMatchObject({ of: 'machine', resource: 'memory', left: 0.5 * GIB });
  });

  test('for nothing where there is room, and where that is not known', () => {
    expect(waitsFor(cpu(1.5), quota)).toBeNull();
    expect(waitsFor(cpu(0.1 * 3), { ...quota, free: { cpu: 0.3, memory: null, gpu: null } })).toBeNull();
    expect(waitsFor(cpu(100), undefined)).toBeNull();
  });

  test('for nothing where no wait is long enough', () => {
    expect(waitsFor(cpu(3.6), quota)).toBeNull();
    expect(waitsFor({ ...cpu(3), gpu: 1 }, quota)).toBeNull();
  });
});
