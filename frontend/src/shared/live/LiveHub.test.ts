import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveHub, type LiveEvent } from '@/shared/live/LiveHub';
import { FakeChannelBus, FakeEvents, FakeLock } from '@/shared/testing/browser';

const DELAYS = { settle: 5, first: 10, longest: 100, silence: 60_000 };
let platform: FakeEvents;
let bus: FakeChannelBus;
let lock: FakeLock;

beforeEach(() => {
  vi.useFakeTimers();
  platform = new FakeEvents();
  bus = new FakeChannelBus();
  lock = new FakeLock();
});
afterEach(() => {
  vi.useRealTimers();
});

const passes = (milliseconds = 20) => vi.advanceTimersByTimeAsync(milliseconds);

/** A tab of the browser. `close` does what closing it does: the lock and the connection go, and nothing is heard. */
function openTab() {
  const channel = bus.open();
  const gone = new AbortController();
  const hub = new LiveHub({
    token: () => Promise.resolve('token'),
    fetch: (url, init) => {
      const signal = AbortSignal.any([gone.signal, ...(init?.signal ? [init.signal] : [])]);
      return gone.signal.aborted ? new Promise(() => undefined) : platform.fetch(url, { ...init, signal });
    },
    channel: channel as unknown as BroadcastChannel,
    lead: (run) => void lock.request('live', run),
    delays: DELAYS,
  });
  const close = () => {
    hub.bye();
    bus.close(channel);
    gone.abort();
  };
  return { hub, close };
}

const heardBy = (hub: LiveHub, topic: string) => {
  const events: LiveEvent[] = [];
  const stop = hub.subscribe(topic, (event) => events.push(event));
  return { events, stop, kinds: () => events.map(({ event }) => event) };
};

test('eight tabs hold one connection with the topics of all', async () => {
  const tabs = Array.from({ length: 8 }, openTab);
  for (const [number, { hub }] of tabs.entries()) heardBy(hub, `task:${number}`);
  await passes();
  expect(platform.open).toHaveLength(1);
  expect(platform.last.topics).toEqual(Array.from({ length: 8 }, (_, number) => `task:${number}`));
});

test('an event reaches the tabs that listen to its topic or its kind, and the caches of all', async () => {
  const [leader, second, third] = [openTab(), openTab(), openTab()];
  const one = heardBy(second.hub, 'task:1');
  const kind = heardBy(leader.hub, 'task:*');
  const other = heardBy(third.hub, 'task:2');
  const cache = vi.fn();
  third.hub.onAny(cache);
  await passes();
  for (const list of [one, kind, other]) list.events.length = 0;
  platform.last.event('t1', 'state', { topic: 'task:1', state: 'running' });
  await passes();
  const event = { event: 'state', topic: 'task:1', data: { topic: 'task:1', state: 'running' } };
  expect(one.events).toEqual([event]);
  expect(kind.events).toEqual([event]);
  expect(other.events).toEqual([]);
  expect(cache).toHaveBeenLastCalledWith(event);
});

test('a topic of another tab is followed, and not any more when that tab is closed', async () => {
  const [leader, second] = [openTab(), openTab()];
  heardBy(leader.hub, 'dataset:*');
  heardBy(second.hub, 'task:1');
  await passes();
  expect(platform.last.topics).toEqual(['dataset:*', 'task:1']);
  second.close();
  await passes(DELAYS.longest * 2);
  expect(platform.last.topics).toEqual(['dataset:*']);
});

test('when the leader is closed another tab takes over and everything is loaded anew', async () => {
  const [leader, second] = [openTab(), openTab()];
  heardBy(leader.hub, 'dataset:*');
  const heard = heardBy(second.hub, 'task:1');
  await passes();
  platform.last.event('t4', 'state', { topic: 'task:1' });
  await passes();
  heard.events.length = 0;
  leader.close();
  lock.release();
  await passes(100);
  expect(platform.open).toHaveLength(1);
  expect(platform.last.topics).toEqual(['task:1']);
  expect(platform.last.headers.get('Last-Event-ID')).toBe('t4');
  expect(heard.kinds()).toEqual(['resync']);
});

test('a tab that vanished without a word is forgotten', async () => {
  const leader = openTab();
  const channel = bus.open();
  heardBy(leader.hub, 'dataset:*');
  channel.postMessage({ kind: 'want', tab: 'crashed', topics: ['task:9'] });
  await passes();
  expect(platform.last.topics).toEqual(['dataset:*', 'task:9']);
  bus.close(channel);
  await passes(90_000);
  expect(platform.last.topics).toEqual(['dataset:*']);
});

test('a resync about a kind is told to everyone who listens to one of it', async () => {
  const [leader, second] = [openTab(), openTab()];
  heardBy(leader.hub, 'task:*');
  const one = heardBy(second.hub, 'task:1');
  await passes();
  one.events.length = 0;
  platform.last.event('t1', 'resync', { topics: ['task:*'] });
  await passes();
  expect(one.kinds()).toEqual(['resync']);
});

test('every tab hears that the platform is back', async () => {
  const [leader, second] = [openTab(), openTab()];
  heardBy(leader.hub, 'task:*');
  const back = vi.fn();
  second.hub.onBack(back);
  await passes();
  platform.refuse = 0;
  platform.last.break();
  await passes(200);
  platform.refuse = null;
  await passes(200);
  expect(platform.open).toHaveLength(1);
  expect(back).toHaveBeenCalledTimes(1);
});

test('a tab that can be seen hurries a leader in the background', async () => {
  const [leader, second] = [openTab(), openTab()];
  heardBy(leader.hub, 'task:*');
  heardBy(second.hub, 'task:*');
  await passes();
  platform.refuse = 0;
  platform.last.break();
  await passes(0);
  platform.refuse = null;
  vi.setSystemTime(Date.now() + 60_000); // time passes, but no timer runs
  second.hub.tick();
  await passes(0);
  expect(platform.open).toHaveLength(1);
});
