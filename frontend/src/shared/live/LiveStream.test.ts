import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveStream, type StreamPorts } from '@/shared/live/LiveStream';
import { FakeEvents } from '@/shared/testing/browser';

const DELAYS = { settle: 50, first: 100, longest: 1000, silence: 5000 };
let platform: FakeEvents;
let stream: LiveStream;
let ports: StreamPorts;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5); // waits without jitter
  platform = new FakeEvents();
  ports = {
    token: vi.fn(() => Promise.resolve<string | null>('first')),
    fetch: platform.fetch,
    onEvent: vi.fn(),
    onOpen: vi.fn(),
    onBack: vi.fn(),
    delays: DELAYS,
  };
  stream = new LiveStream(ports);
});
afterEach(() => {
  stream.close();
  vi.useRealTimers();
});

const passes = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(...topics: string[]) {
  stream.follow(topics);
  await passes(DELAYS.settle);
  return platform.last;
}

test('topics that come together are asked for once', async () => {
  stream.follow(['task:1']);
  stream.follow(['task:1', 'dataset:*']);
  await passes(DELAYS.settle);
  expect(platform.connections.map(({ topics }) => topics)).toEqual([['dataset:*', 'task:1']]);
  expect(ports.onOpen).toHaveBeenCalledExactlyOnceWith(['dataset:*', 'task:1']);
});

test('events are told with their id', async () => {
  (await opened('task:1')).event('t7', 'state', { topic: 'task:1', state: 'running' });
  await passes(0);
  expect(ports.onEvent).toHaveBeenCalledExactlyOnceWith('state', { topic: 'task:1', state: 'running' }, 't7');
});

test('after a cut it goes on where it was', async () => {
  const first = await opened('task:1');
  first.event('t7', 'state', { topic: 'task:1' });
  await passes(0);
  first.break();
  await passes(DELAYS.first);
  expect(platform.connections).toHaveLength(2);
  expect(platform.last.headers.get('Last-Event-ID')).toBe('t7');
  expect(ports.onOpen).toHaveBeenCalledTimes(1); // nothing was missed
});

test('after a cut without any id what was loaded may be old', async () => {
  (await opened('task:1')).break();
  await passes(DELAYS.first);
  expect(platform.last.headers.has('Last-Event-ID')).toBe(false);
  expect(ports.onOpen).toHaveBeenCalledTimes(2);
});

test('a stream that ends with its token is reopened with the new one', async () => {
  const first = await opened('task:1');
  first.event('t7', 'state', { topic: 'task:1' });
  vi.mocked(ports.token).mockResolvedValue('second');
  first.end();
  await passes(DELAYS.first);
  expect(platform.last.headers.get('Authorization')).toBe('Bearer second');
  expect(platform.last.headers.get('Last-Event-ID')).toBe('t7');
});

test('a token that is refused is not used again', async () => {
  platform.refuse = 401;
  stream.follow(['task:1']);
  await passes(DELAYS.settle);
  platform.refuse = null;
  await passes(DELAYS.first);
  expect(vi.mocked(ports.token).mock.calls).toEqual([[false], [true]]);
});

test('a new topic reopens, and only that one may be old', async () => {
  const first = await opened('task:1');
  first.event('t7', 'state', { topic: 'task:1' });
  await passes(0);
  await opened('dataset:2', 'task:1');
  expect(first.open).toBe(false);
  expect(platform.last.topics).toEqual(['dataset:2', 'task:1']);
  expect(ports.onOpen).toHaveBeenLastCalledWith(['dataset:2']);
});

test('a topic that is left goes on for a while', async () => {
  const first = await opened('dataset:2', 'task:1');
  stream.follow(['task:1']);
  await passes(DELAYS.longest - 1);
  expect(first.open).toBe(true);
  await passes(1);
  expect(platform.last.topics).toEqual(['task:1']);
});

test('leaving a topic does not put off another one that is new', async () => {
  stream.follow(['dataset:2', 'task:1']);
  stream.follow(['task:1']);
  await passes(DELAYS.settle);
  expect(platform.last.topics).toEqual(['task:1']);
});

test('without topics there is no connection', async () => {
  const first = await opened('task:1');
  stream.follow([]);
  await passes(60_000);
  expect(first.open).toBe(false);
  expect(platform.connections).toHaveLength(1);
});

test('it tries again later and later, and says when the platform is back', async () => {
  platform.refuse = 0;
  stream.follow(['task:1']);
  const waits = [DELAYS.settle, 100, 200, 400, 800, 1000, 1000];
  for (const [number, wait] of waits.entries()) {
    await passes(wait - 1);
    expect(platform.refused).toBe(number);
    await passes(1);
    expect(platform.refused).toBe(number + 1);
  }
  platform.refuse = null;
  expect(ports.onBack).not.toHaveBeenCalled();
  await passes(1000);
  expect(platform.open).toHaveLength(1);
  expect(ports.onBack).toHaveBeenCalledTimes(1);
});

test('the network being back ends the wait', async () => {
  platform.refuse = 0;
  stream.follow(['task:1']);
  await passes(3000);
  platform.refuse = null;
  stream.wake();
  await passes(0);
  expect(platform.open).toHaveLength(1);
});

test('a line without heartbeats is dead', async () => {
  const first = await opened('task:1');
  await passes(DELAYS.silence - 1);
  first.send(': still here\n\n');
  await passes(DELAYS.silence - 1);
  expect(first.open).toBe(true);
  await passes(1 + DELAYS.first);
  expect(first.open).toBe(false);
  expect(platform.open).toHaveLength(1);
});

test('late timers of a page in the background are made up for', async () => {
  platform.refuse = 0;
  stream.follow(['task:1']);
  await passes(DELAYS.settle);
  platform.refuse = null;
  stream.tick(Date.now() + DELAYS.first);
  await passes(0);
  expect(platform.open).toHaveLength(1);
});
