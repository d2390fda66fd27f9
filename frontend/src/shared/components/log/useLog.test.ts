import { renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { LogStore } from '@/shared/components/log/LogStore';
import { searchLog } from '@/shared/components/log/search';
import { LogReplaced, type LogSource } from '@/shared/components/log/source';
import { useLog } from '@/shared/components/log/useLog';

/** A log that is written to while the test goes on; `follow` tells nothing of what comes after it was begun. */
function written() {
  let text = '';
  let fails = false;
  const source: LogSource = {
    key: 'log',
    file: '/log',
    fetchRange(offset, length) {
      if (fails) return Promise.reject(new Error('cut'));
      const bytes = new TextEncoder().encode(text);
      return Promise.resolve({ data: bytes.slice(offset, offset + length), size: bytes.length, gap: null });
    },
    async *follow(offset, signal) {
      yield { offset, data: new Uint8Array() };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  return { source, write: (more: string) => (text += more), fail: (now: boolean) => (fails = now) };
}

function opened(source: LogSource) {
  const { result, rerender } = renderHook(({ live }) => useLog(source, live), { initialProps: { live: true } });
  return { store: result.current, end: () => rerender({ live: false }) };
}

const shown = (store: LogStore) => store.lines(0, store.lineCount).map(({ text }) => text);

async function expectLines(store: LogStore, lines: string[]): Promise<void> {
  await vi.waitFor(() => {
    expect(shown(store)).toEqual(lines);
  });
}

async function found(store: LogStore, words: string): Promise<number> {
  let count = 0;
  for await (const { matches } of searchLog(store, words, new AbortController().signal)) count += matches.length;
  return count;
}

test('what was written before the end, and not seen while it was followed, is read and found', async () => {
  const log = written();
  log.write('begun\nhalf a ');
  const { store, end } = opened(log.source);
  await expectLines(store, ['begun', 'half a ']);
  log.write('line\nTraceback\n');
  end();
  await expectLines(store, ['begun', 'half a line', 'Traceback']);
  expect(await found(store, 'traceback')).toBe(1);
});

test('a log that was empty until its end is read', async () => {
  const log = written();
  const { store, end } = opened(log.source);
  await vi.waitFor(() => {
    expect(store.ready).toBe(true);
  });
  log.write('all at once\n');
  end();
  await expectLines(store, ['all at once']);
});

test('the end of more than a block is known, and its last lines are found', async () => {
  const log = written();
  log.write('begun\n');
  const { store, end } = opened(log.source);
  await expectLines(store, ['begun']);
  log.write('a line\n'.repeat(100_000));
  log.write('Traceback\n');
  end();
  await vi.waitFor(() => {
    expect(store.size).toBe(700_016);
  });
  expect(await found(store, 'traceback')).toBe(1);
  expect(store.lineCount).toBe(100_002);
});

test('an end that could not be read is read again', async () => {
  const log = written();
  log.write('begun\n');
  const { store, end } = opened(log.source);
  await expectLines(store, ['begun']);
  log.write('ended\n');
  log.fail(true);
  end();
  await vi.waitFor(() => {
    expect(store.problem).toBeInstanceOf(Error);
  });
  log.fail(false);
  store.retry();
  await expectLines(store, ['begun', 'ended']);
});

test('a log that cannot be followed says so after three failures, and goes on by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let fails = 3;
  const source: LogSource = {
    key: 'log',
    file: '/log',
    fetchRange: () => Promise.resolve({ data: new TextEncoder().encode('a\n'), size: 2, gap: null }),
    async *follow(offset, signal) {
      await Promise.resolve();
      if (fails-- > 0) throw new Error('cut');
      yield { offset, data: new TextEncoder().encode('b\n') };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  };
  const { store } = opened(source);
  await vi.advanceTimersByTimeAsync(1500);
  expect(store.problem).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.problem).toBeInstanceOf(Error);
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.problem).toBeUndefined();
  expect(shown(store)).toEqual(['a', 'b']);
  vi.useRealTimers();
});

test('another, shorter log under the same address is read from its beginning', async () => {
  let text = 'a long first log\n';
  const source: LogSource = {
    key: 'log',
    file: '/log',
    fetchRange(offset, length) {
      const bytes = new TextEncoder().encode(text);
      return Promise.resolve({ data: bytes.slice(offset, offset + length), size: bytes.length, gap: null });
    },
    async *follow(offset) {
      if (offset > text.length) throw new LogReplaced();
      yield { offset, data: new Uint8Array() };
    },
  };
  const { result } = renderHook(() => useLog(source, true));
  await expectLines(result.current, ['a long first log']);
  text = 'second\n';
  await vi.waitFor(
    () => {
      expect(shown(result.current)).toEqual(['second']);
    },
    { timeout: 15_000 },
  );
}, 20_000);

test('another log that is found at the end of the one before is read from its beginning', async () => {
  const log = written();
  log.write('first\n');
  const { fetchRange } = log.source;
  let isReplaced = false;
  log.source.fetchRange = (offset, length, signal) => {
    if (!isReplaced) return fetchRange(offset, length, signal);
    isReplaced = false;
    return Promise.reject(new LogReplaced());
  };
  const { result, rerender } = renderHook(({ live }) => useLog(log.source, live), { initialProps: { live: true } });
  await expectLines(result.current, ['first']);
  isReplaced = true;
  log.write('second\n');
  const before = result.current;
  rerender({ live: false });
  await vi.waitFor(() => {
    expect(shown(result.current)).toEqual(['first', 'second']);
  });
  expect(result.current).not.toBe(before);
  expect(before.problem).toBeUndefined();
});
