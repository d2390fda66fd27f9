import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { createInvalidator, staleKeys } from '@/shared/live/invalidation';

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
  ['resource', 'user:7', [['notifications'], ['notifications', 'list']]],
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
