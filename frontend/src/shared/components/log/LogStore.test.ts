import { expect, test, vi } from 'vitest';
import { BLOCK } from '@/shared/components/log/LogBlock';
import { LogStore } from '@/shared/components/log/LogStore';
import { searchLog } from '@/shared/components/log/search';
import type { LogGap, LogSource } from '@/shared/components/log/source';

const encoder = new TextEncoder();

function sourceOf(bytes: Uint8Array, gap: LogGap | null = null) {
  const asked: number[] = [];
  const source: LogSource = {
    key: 'log',
    file: '/log',
    fetchRange: (offset, length) => {
      asked.push(offset);
      return Promise.resolve({ data: bytes.subarray(offset, offset + length), size: bytes.length, gap });
    },
  };
  return { source, asked };
}

/** `count` numbered lines; some cross the borders of blocks. */
function numbered(count: number): Uint8Array {
  return encoder.encode(Array.from({ length: count }, (_, line) => `line ${line} 样本\n`).join(''));
}

async function opened(bytes: Uint8Array, gap: LogGap | null = null) {
  const { source, asked } = sourceOf(bytes, gap);
  const store = new LogStore(source);
  store.open();
  await vi.waitFor(() => {
    expect(store.ready).toBe(true);
  });
  return { store, asked };
}

async function texts(store: LogStore, from: number, to: number): Promise<(string | undefined)[]> {
  store.want(from, to);
  await vi.waitFor(() => {
    const lines = store.lines(from, to);
    expect(store.ready && lines.every(({ text }) => text !== undefined)).toBe(true);
  });
  return store.lines(from, to).map(({ text }) => text);
}

test('only the blocks that are looked at are fetched', async () => {
  const { store, asked } = await opened(numbered(100_000));
  await texts(store, 0, 10);
  expect(store.blockCount).toBeGreaterThan(5);
  expect(new Set(asked).size).toBeLessThanOrEqual(2);
});

test('lines are whole across the borders of blocks', async () => {
  const { store } = await opened(numbered(40_000));
  for (let block = 0; block < store.blockCount; block += 1) await store.scan(block, new AbortController().signal);
  expect(store.lineCount).toBe(40_000);
  const border = Math.floor(BLOCK / 18);
  const found = await texts(store, border - 1000, border + 1000);
  expect(found).toEqual(found.map((_, index) => `line ${border - 1000 + index} 样本`));
});

test('what is appended continues the last line', async () => {
  const { store } = await opened(encoder.encode('one\ntw'));
  store.append({ offset: 6, data: encoder.encode('o\nthree\n') });
  expect(await texts(store, 0, 9)).toEqual(['one', 'two', 'three']);
});

test('more than a block can be appended', async () => {
  const { store } = await opened(encoder.encode('first\n'));
  store.append({ offset: 6, data: numbered(40_000) });
  expect(store.lineCount).toBe(40_001);
});

test('colours are left out, and what a progress bar wrote before', async () => {
  const { store } = await opened(encoder.encode('\u001b[32mgreen\u001b[0m\n10%\r50%\r100%\r\n'));
  expect(await texts(store, 0, 2)).toEqual(['green', '100%']);
});

test.each([
  ['of tput', '\u001b[1mbold\u001b(B\u001b[m', 'bold'],
  ['of 24 bits', '\u001b[38:2::255:0:0mred\u001b[0m', 'red'],
  ['in links', '\u001b]8;;https://a.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
])('control sequences %s are left out', async (_, written, seen) => {
  const { store } = await opened(encoder.encode(`${written}\n`));
  expect(await texts(store, 0, 1)).toEqual([seen]);
});

test('dropped bytes are one line that says how many', async () => {
  const bytes = new Uint8Array(BLOCK * 4);
  bytes.set(encoder.encode('head\n'), 0);
  bytes.set(encoder.encode('tail\n'), bytes.length - 5);
  const { store } = await opened(bytes, { offset: 5, length: bytes.length - 10 });
  for (let block = 0; block < store.blockCount; block += 1) await store.scan(block, new AbortController().signal);
  expect(store.lineCount).toBe(3);
  await texts(store, 0, 3);
  expect(store.lines(0, 3).map(({ text, gap }) => gap ?? text)).toEqual(['head', bytes.length - 10, 'tail']);
});

test('a gap that has grown since is still one line', async () => {
  const bytes = new Uint8Array(BLOCK * 4);
  bytes.set(encoder.encode('head\n'), 0);
  bytes.set(encoder.encode('tail\n'), bytes.length - 5);
  let gap = { offset: 5, length: BLOCK };
  const store = new LogStore({
    key: 'log',
    file: '/log',
    fetchRange: (offset, length) =>
      Promise.resolve({ data: bytes.subarray(offset, offset + length), size: bytes.length, gap }),
  });
  store.open();
  await vi.waitFor(() => {
    expect(store.ready).toBe(true);
  });
  gap = { offset: 5, length: bytes.length - 10 };
  for (let block = 0; block < store.blockCount; block += 1) await store.scan(block, new AbortController().signal);
  expect(store.lineCount).toBe(3);
  expect(store.lines(1, 2)[0]?.gap).toBe(bytes.length - 10);
});

test('a search finds lines in blocks that were never seen, also across their borders', async () => {
  const { store } = await opened(numbered(60_000));
  const found: number[] = [];
  for await (const { matches } of searchLog(store, 'LINE 5999', new AbortController().signal)) {
    found.push(...matches.map((place) => store.lineOf(place)));
  }
  expect(found).toEqual(
    [
      599,
      ...Array.from({ length: 10 }, (_, n) => 5990 + n),
      ...Array.from({ length: 10 }, (_, n) => 59_990 + n),
    ].filter((n) => String(n).startsWith('5999')),
  );
});

test('a failed read is told and can be tried again', async () => {
  let fails = true;
  const source: LogSource = {
    key: 'log',
    file: '/log',
    fetchRange: () =>
      fails ? Promise.reject(new Error('cut')) : Promise.resolve({ data: encoder.encode('a\n'), size: 2, gap: null }),
  };
  const store = new LogStore(source);
  store.open();
  await vi.waitFor(() => {
    expect(store.problem).toBeInstanceOf(Error);
  });
  fails = false;
  store.retry();
  expect(await texts(store, 0, 1)).toEqual(['a']);
});

test('what is followed and was read meanwhile is there once', async () => {
  const bytes = encoder.encode('one\ntwo\nthree\n');
  const { store } = await opened(bytes.subarray(0, 8));
  store.append({ offset: 4, data: bytes.subarray(4) });
  store.append({ offset: 4, data: bytes.subarray(4) });
  expect(await texts(store, 0, 9)).toEqual(['one', 'two', 'three']);
});

test('what is missing before what is followed is fetched', async () => {
  const bytes = encoder.encode('one\ntwo\nthree\n');
  let size = 4;
  const store = new LogStore({
    key: 'log',
    file: '/log',
    fetchRange: (offset, length) =>
      Promise.resolve({ data: bytes.subarray(offset, Math.min(size, offset + length)), size, gap: null }),
  });
  store.open();
  expect(await texts(store, 0, 1)).toEqual(['one']);
  size = bytes.length;
  store.append({ offset: 8, data: bytes.subarray(8) });
  await vi.waitFor(async () => {
    expect(await texts(store, 0, 9)).toEqual(['one', 'two', 'three']);
  });
});
