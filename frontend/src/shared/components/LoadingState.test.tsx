import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageSkeleton, TableSkeleton } from '@/shared/components/LoadingState';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['a list', <TableSkeleton key="list" />],
  ['a page', <PageSkeleton key="page" />],
])('%s that does not come says so after some seconds', (_, skeleton) => {
  render(skeleton);
  act(() => vi.advanceTimersByTime(4000));
  expect(screen.queryByText(/No response/)).not.toBeInTheDocument();
  act(() => vi.advanceTimersByTime(2000));
  expect(screen.getByText('The platform is not responding yet')).toBeInTheDocument();
  expect(screen.getByText('Check your network connection. The console keeps trying.')).toBeInTheDocument();
});
