import { expect, test } from 'vitest';
import { cpuLimitOf, whyNotCores } from '@/shared/domain/amounts';

test('a limit below the request counts as the request', () => {
  expect(cpuLimitOf(1.5, 2, null)).toBe(2);
  expect(cpuLimitOf(1.5, undefined, null)).toBe(1.5);
});

test('without a limit what is usual holds, never fewer cores than requested', () => {
  expect(cpuLimitOf(null, 2, null)).toBeNull();
  expect(cpuLimitOf(null, 0.5, 1)).toBe(1);
  expect(cpuLimitOf(undefined, 100, 1)).toBe(100);
});

test.each([
  [0.05, 'range'],
  [257, 'range'],
  [0.1, null],
  [256, null],
  [null, null],
])('%s cores: %s', (cores, why) => {
  expect(whyNotCores(cores)).toBe(why);
});

test('a limit is not less than the request', () => {
  expect(whyNotCores(0.5, 1)).toBe('belowRequest');
  expect(whyNotCores(1, 1)).toBeNull();
  expect(whyNotCores(null, 1)).toBeNull();
});
