import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { createInvalidator, staleKeys } from '@/shared/live/invalidation';
import { datasets } from '@/shared/resources/datasets';
import { tasks } from '@/shared/resources/tasks';

const event = (kind: string, topic: string) => ({ event: kind, topic, data: {} });

test.each([
  ['state', 'task:1', [['training-tasks', 'detail', '1'], ['training-tasks', 'list'], ['overview'], ['quotas']]],
  [
    'progress',
    'task:1',
    [
      ['training-tasks', 'detail', '1'],
      ['training-tasks', 'list'],
    ],
  ],
  ['metric', 'task:1', []],
  ['log', 'task:1', []],
  ['resync', 'task:*', [['training-tasks'], ['training-tasks', 'list'], ['overview'], ['quotas']]],
  ['resource', 'user:7', [['notifications']]],
  ['state', 'comet:1', []],
])('%s of %s', (kind, topic, keys) => {
  expect(staleKeys(event(kind, topic))).toEqual(keys);
});

test('a burst of events asks once', async () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const ask = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
  const invalidate = createInvalidator(client);
  for (let number = 0; number < 500; number += 1) invalidate(event('progress', 'task:1'));
  await vi.advanceTimersByTimeAsync(50);
  expect(ask.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([
    ['training-tasks', 'detail', '1'],
    ['training-tasks', 'list'],
  ]);
  invalidate(event('progress', 'task:1'));
  await vi.advanceTimersByTimeAsync(500);
  expect(ask).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(ask).toHaveBeenCalledTimes(4);
  vi.useRealTimers();
});

test('progress is written into rows, details and the overview, and asked for now and then only', async () => {
  vi.useFakeTimers();
  const client = new QueryClient();
  const ask = vi.spyOn(client, 'invalidateQueries').mockResolvedValue();
  const row = { id: '1', attempts: 2, latest: { progress: 0.1, metrics: {} } };
  const other = { id: '2', attempts: 1, latest: null };
  client.setQueryData(['training-tasks', 'list', { page_size: 20 }], { items: [row, other], total: 2 });
  client.setQueryData(['training-tasks', 'list', 'names', ''], [{ id: '1', name: 'One' }]);
  client.setQueryData(tasks.detailKey('1'), { id: '1', attempt: { number: 2, progress: 0.1, eta_s: null } });
  client.setQueryData(['overview', 'mine'], { active: [{ id: '1', progress: 0.1 }] });
  const invalidate = createInvalidator(client, { task: tasks.progressed });
  const tell = (attempt: number, progress: number) =>
    invalidate({ event: 'progress', topic: 'task:1', data: { attempt, progress, eta_s: 7 } });
  for (let step = 1; step <= 9; step += 1) {
    tell(2, step / 10);
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(ask).not.toHaveBeenCalled();
  expect(client.getQueryData(['training-tasks', 'list', { page_size: 20 }])).toEqual({
    items: [{ ...row, latest: { progress: 0.9, metrics: {} } }, other],
    total: 2,
  });
  expect(client.getQueryData(tasks.detailKey('1'))).toMatchObject({ attempt: { progress: 0.9, eta_s: 7 } });
  expect(client.getQueryData(['overview', 'mine'])).toEqual({ active: [{ id: '1', progress: 0.9 }] });
  await vi.advanceTimersByTimeAsync(8000);
  expect(ask.mock.calls.map(([filters]) => filters?.queryKey)).toEqual([
    ['training-tasks', 'detail', '1'],
    ['training-tasks', 'list'],
  ]);
  // of an attempt that is not known yet: asked for at once
  tell(3, 0.1);
  await vi.advanceTimersByTimeAsync(50);
  expect(ask).toHaveBeenCalledTimes(4);
  vi.useRealTimers();
});

test('how far an archive is, is written where it is of the same state', () => {
  const client = new QueryClient();
  const key = ['datasets', 'list', {}];
  const row = { id: '1', test_mode: 'ratio', import_state: 'validating', import_progress: 0.1 };
  client.setQueryData(key, { items: [row] });
  const tell = (data: Record<string, unknown>) => datasets.progressed(client, '1', { part: 'train', ...data });
  expect(tell({ state: 'validating', progress: 0.6 })).toBe(true);
  expect(client.getQueryData(key)).toEqual({ items: [{ ...row, import_progress: 0.6 }] });
  expect(tell({ state: 'ready', progress: 1 })).toBe(false);
  client.setQueryData(key, { items: [{ ...row, test_mode: 'separate' }] });
  expect(tell({ state: 'validating', progress: 0.7 })).toBe(false);
});
