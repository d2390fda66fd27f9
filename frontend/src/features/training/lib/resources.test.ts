import { describe, expect, test } from 'vitest';
import { EMPTY_DRAFT } from '@/features/training/lib/draft';
import { askedAmounts, chosenResources, GIB, wantedAmounts, whyNotAmount } from '@/features/training/lib/resources';

const quota = {
  user_id: 'u',
  storage: { limit: null, used: 0, services: {} },
  capacity: { cpu: 4, memory: 8 * GIB, gpu: 0 },
  free: { cpu: 2, memory: 6 * GIB, gpu: 0 },
  limits: { cpu: 3, memory: null, gpu: null },
  used: { cpu: 2, memory: GIB, gpu: 0 },
  available: { cpu: 1, memory: 6 * GIB, gpu: 0 },
  assigned: { cpu: null, memory: null, gpu: null, storage: null },
  things: 1,
};

test('what is not typed is the algorithm’s', () => {
  const requests = { cpu: 1.5, memory: GIB, gpu: 0 };
  expect(wantedAmounts(EMPTY_DRAFT, requests)).toEqual({ cpu: 1.5, memory: GIB, gpu: 0 });
  expect(wantedAmounts({ ...EMPTY_DRAFT, cpu: 2, memoryGib: 0.5 }, requests)).toEqual({
    cpu: 2,
    memory: GIB / 2,
    gpu: 0,
  });
});

test('a task asks for what it says, else for what its algorithm does, else for what is usual', () => {
  expect(askedAmounts({ cpu: 0.5 }, { memory: GIB })).toEqual({ cpu: 0.5, memory: GIB, gpu: 0 });
  expect(askedAmounts({}, undefined)).toEqual({ cpu: 1, memory: 2 * GIB, gpu: 0 });
});

test('only what was typed is sent', () => {
  expect(chosenResources(EMPTY_DRAFT)).toEqual({});
  expect(chosenResources({ ...EMPTY_DRAFT, cpuLimit: 2, memoryGib: 1.5, gpu: 1 })).toEqual({
    cpu_limit: 2,
    memory: 1.5 * GIB,
    gpu: 1,
  });
});

describe('an amount', () => {
  test.each([
    ['cpu', 2, null],
    ['cpu', 0, 'amountSmall'],
    ['cpu', 300, 'amountLarge'],
    ['cpu', 3.5, 'overQuota'],
    ['cpu', 5, 'overCapacity'],
    ['memory', 9 * GIB, 'overCapacity'],
    ['memory', 1024, 'amountSmall'],
    ['gpu', 1, 'overCapacity'],
    ['gpu', 0, null],
  ] as const)('of %s: %d', (name, amount, key) => {
    expect(whyNotAmount(name, amount, quota)?.key ?? null).toBe(key);
  });

  test('is not judged by what is not known', () => {
    const unknown = { cpu: null, memory: null, gpu: null };
    const cluster = { ...quota, capacity: unknown, limits: unknown };
    expect(whyNotAmount('cpu', 200, cluster)).toBeNull();
    expect(whyNotAmount('cpu', 200, undefined)).toBeNull();
  });
});
