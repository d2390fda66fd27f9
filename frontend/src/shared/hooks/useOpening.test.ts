import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useOpening } from '@/shared/hooks/useOpening';

test('the end of one opening does not close the next', () => {
  const { result } = renderHook(() => useOpening<string>());
  expect(result.current).toMatchObject({ isOpen: false, of: undefined });
  act(() => result.current.show('a'));
  const first = result.current;
  act(() => first.close());
  expect(result.current).toMatchObject({ isOpen: false, of: 'a' });
  act(() => result.current.show('b'));
  expect(result.current.key).not.toBe(first.key);
  act(() => first.close());
  expect(result.current).toMatchObject({ isOpen: true, of: 'b' });
  act(() => result.current.close());
  expect(result.current.isOpen).toBe(false);
});
