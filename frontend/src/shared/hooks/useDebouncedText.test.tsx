import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useDebouncedText } from '@/shared/hooks/useDebouncedText';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function opened(value = '') {
  const told: string[] = [];
  const { result, rerender } = renderHook((now: string) => useDebouncedText(now, 300, (text) => told.push(text)), {
    initialProps: value,
  });
  const type = (text: string) => {
    act(() => {
      result.current[1](text);
    });
  };
  const wait = () => {
    act(() => {
      vi.advanceTimersByTime(300);
    });
  };
  return { told, type, wait, rerender, shown: () => result.current[0] };
}

test('a text is told once it rests', () => {
  const { told, type, wait } = opened();
  type('a');
  type('ab ');
  expect(told).toEqual([]);
  wait();
  expect(told).toEqual(['ab']);
});

test('what comes from outside is shown', () => {
  const { rerender, shown } = opened('old');
  rerender('new');
  expect(shown()).toBe('new');
});

test('what is typed while the text before it is on its way stays', () => {
  const { told, type, wait, rerender, shown } = opened();
  type('ab');
  wait();
  type('abc');
  rerender('ab');
  expect(shown()).toBe('abc');
  wait();
  rerender('abc');
  expect([shown(), told]).toEqual(['abc', ['ab', 'abc']]);
});
