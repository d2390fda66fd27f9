import { expect, test } from 'vitest';
import { allowed, lastMinutes, missing, replicaNumber } from '@/features/services/lib/service';
import { detailTab } from '@/features/services/lib/tabs';
import { behind } from '@/features/services/lib/tailSource';
import { inputsBrief, statusHint } from '@/features/services/lib/trials';
import { inLanguage } from '@/shared/i18n/bilingual';
import { roomOf } from '@/shared/resources/useRoom';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

test('what may be done follows the state', () => {
  expect(allowed({ state: 'stopped', ready_replicas: 0 })).toMatchObject({
    start: true,
    stop: false,
    remove: true,
    reshape: true,
  });
  expect(allowed({ state: 'running', ready_replicas: 1 })).toMatchObject({
    start: false,
    stop: true,
    scale: true,
    test: true,
  });
  expect(allowed({ state: 'failed', ready_replicas: 0 })).toMatchObject({ start: true, stop: true, reshape: false });
  expect(allowed({ state: 'stopping', ready_replicas: 0 })).toMatchObject({ start: false, stop: false, remove: false });
});

test('the lesser of free room and quota counts, and what is unknown is not short', () => {
  const quota = {
    user_id: 'u',
    storage: { limit: null, used: 0, services: {} },
    limits: { cpu: 2, memory: null, gpu: null },
    used: { cpu: 1.5, memory: 0, gpu: 0 },
    capacity: {},
    free: { cpu: 4, memory: 100, gpu: null },
    available: { cpu: 0.5, memory: 100, gpu: null },
    assigned: {},
    things: 1,
  };
  const room = roomOf(quota);
  expect(room).toEqual({ cpu: 0.5, memory: 100, gpu: null });
  const each = { cpu: 0.5, cpu_limit: null, memory: 60, gpu: 1, shm: null };
  expect(missing(each, 1, room)).toEqual([]);
  expect(missing(each, 2, room)).toEqual(['cpu', 'memory']);
  expect(missing(each, -1, room)).toEqual([]);
});

test('a log goes on behind what is known', () => {
  expect(text(behind(bytes('a\nb\n'), bytes('a\nb\nc\n')))).toBe('c\n');
  expect(text(behind(bytes('a\nb\nc\n'), bytes('b\nc\nd\n')))).toBe('d\n');
  expect(text(behind(bytes('a\n'), bytes('a\n')))).toBe('');
  expect(text(behind(bytes('old\n'), bytes('new start\n')))).toBe('new start\n');
});

test('minutes without calls are zero', () => {
  const now = 1_700_000_100_000;
  const points = lastMinutes([{ minute: 1_700_000_040, calls: 5, errors: 2 }], now, 3);
  expect(points.map(({ good, errors }) => [good, errors])).toEqual([
    [0, 0],
    [3, 2],
    [0, 0],
  ]);
});

test('a description in two languages is shown in the language of the reader', () => {
  const both = '要分类的文本。 The text to classify.';
  expect(inLanguage(both, 'zh-CN')).toBe('要分类的文本。');
  expect(inLanguage(both, 'en')).toBe('The text to classify.');
  expect(inLanguage('只用 CPU', 'en')).toBe('只用 CPU');
});

test('words for the history and for refusals', () => {
  expect(inputsBrief({ text: '足球' })).toBe('足球');
  expect(inputsBrief({ image: { filename: 'a.png', size: 3 }, k: 2 })).toBe('image: a.png, k: 2');
  expect([400, 404, 413, 500, 503, 302].map(statusHint)).toEqual(['input', 'path', 'large', 'inside', 'busy', 'other']);
  expect(replicaNumber('service-01m89-2')).toBe('2');
  expect(detailTab({ tab: 'test' })).toEqual({ tab: 'test' });
  expect(detailTab({ tab: 'x' })).toEqual({});
});
