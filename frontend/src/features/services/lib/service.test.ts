import { expect, test } from 'vitest';
import {
  allowed,
  fitting,
  lastMinutes,
  missing,
  replicaNumber,
  startStep,
  waitingReplicas,
} from '@/features/services/lib/service';
import { inputsBrief, statusHint } from '@/features/services/lib/trials';
import { inLanguage } from '@/shared/i18n/bilingual';

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

test('what is unknown is not short, and as many replicas start as fit', () => {
  const room = { cpu: 0.5, memory: 100, gpu: null };
  const each = { cpu: 0.5, cpu_limit: null, memory: 60, gpu: 1, shm: null };
  expect(missing(each, 1, room)).toEqual([]);
  expect(missing(each, 2, room)).toEqual(['cpu', 'memory']);
  expect(missing(each, -1, room)).toEqual([]);
  expect([fitting(each, 3, room), fitting(each, 3, undefined), fitting(each, -1, room)]).toEqual([1, 3, 0]);
  expect(fitting({ ...each, cpu: 0.1, memory: 0 }, 9, { ...room, cpu: 0.3 })).toBe(3);
});

test('replicas wait that are wanted and have no room', () => {
  const service = { state: 'degraded' as const, desired_replicas: 4, reserved_replicas: 3 };
  expect(waitingReplicas(service)).toBe(1);
  expect(waitingReplicas({ ...service, state: 'stopping' })).toBe(0);
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
});

test('what a start waits for is told by its replicas; the reason tells it where there is one', () => {
  const replica = (ready: boolean) => ({ running: true, ready });
  const at = (reserved: number, replicas: object[], change = {}) =>
    startStep({ state: 'starting', reason: null, reserved_replicas: reserved, replicas, ...change } as never);
  expect(at(0, [])).toBe('room');
  expect(at(1, [])).toBe('container');
  expect(at(1, [replica(false)])).toBe('check');
  expect(at(2, [replica(true), replica(false)])).toBe('check');
  expect(at(0, [], { reason: { code: 'waiting.capacity' } })).toBeNull();
  expect(at(1, [replica(true)], { state: 'running' })).toBeNull();
});
