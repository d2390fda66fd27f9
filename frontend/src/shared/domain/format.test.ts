import { expect, test } from 'vitest';
import {
  formatAmount,
  formatBytes,
  formatCores,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRelative,
} from '@/shared/domain/format';

test('bytes take the unit that keeps them short', () => {
  expect([0, 1023, 1024, 1536, 1024 ** 3 * 5].map(formatBytes)).toEqual(['0 B', '1023 B', '1 KiB', '1.5 KiB', '5 GiB']);
  expect(formatBytes(1024 ** 2 - 1)).toBe('1 MiB');
});

test('an amount has the unit of its resource', () => {
  const said = Object.entries({ cpu: 0.5, memory: 2 ** 30, storage: 2 ** 31, gpu: 2 });
  expect(said.map(([resource, amount]) => formatAmount(resource, amount, 'en'))).toEqual([
    '0.5 cores',
    '1 GiB',
    '2 GiB',
    '2',
  ]);
});

test('a span shows its two largest parts', () => {
  expect(formatDuration(3725, 'zh-CN')).toBe('1 小时 2 分');
  expect(formatDuration(3.14, 'en')).toBe('3.1 s');
  expect(formatDuration(86_400, 'en')).toBe('1 d');
});

test('a share is a percentage', () => {
  expect(formatPercent(0.9234, 'en')).toBe('92.3%');
});

test('a time is told from now, and never as to come within a minute', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  expect(formatRelative('2026-01-01T11:57:00Z', now, 'zh-CN')).toBe('3 分钟前');
  expect(formatRelative('2026-01-01T12:00:20Z', now, 'en')).toBe('just now');
  expect(formatRelative('2026-01-01T11:59:55Z', now, 'zh-CN')).toBe('刚刚');
});

test.each([
  ['en', 1, '1 core'],
  ['en', 0.8, '0.8 cores'],
  ['en', 2, '2 cores'],
  ['zh-CN', 0.8, '0.8 核'],
])('cores have their unit in %s: %s', (language, cores, text) => {
  expect(formatCores(cores, language)).toBe(text);
});

test('a number that few decimals would make 0 keeps two figures', () => {
  expect([1e-5, 0.000_049_9, 0.000_05, 0, -2e-7].map((value) => formatNumber(value, 'en'))).toEqual([
    '0.00001',
    '0.00005',
    '0.0001',
    '0',
    '-0.0000002',
  ]);
});
