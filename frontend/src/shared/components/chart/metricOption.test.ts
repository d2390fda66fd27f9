import { expect, test } from 'vitest';
import { tickText } from '@/shared/components/chart/metricOption';

const ticks = (values: number[], percent: boolean) =>
  values.map((value) => tickText(value, { percent, language: 'en' }));

test('no two ticks of an axis say the same', () => {
  expect(ticks([0.94, 0.945, 0.95, 0.955, 0.96], true)).toEqual(['94%', '94.5%', '95%', '95.5%', '96%']);
  expect(ticks([0.9501, 0.9502], true)).toEqual(['95.01%', '95.02%']);
  expect(ticks([1024.25, 1024.5, 1025], false)).toEqual(['1024.25', '1024.5', '1025']);
});

test('numbers far from one are short', () => {
  expect(ticks([0, 0.00001, 0.000012, 25_000_000], false)).toEqual(['0', '1e-5', '1.2e-5', '2.5e+7']);
  // what counting in steps leaves behind
  expect(ticks([0.30000000000000004], true)).toEqual(['30%']);
});
