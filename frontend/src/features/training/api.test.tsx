import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import type { ReactNode } from 'react';
import { beforeEach, expect, test } from 'vitest';
import { metricsQuery, usageQuery } from '@/features/training/api';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const TASK = '01J000000000000000000000T1';
const sample = (second: number) => ({ t: `2026-01-01T00:00:0${second}Z`, cpu_s: second, memory: 10 });
const point = (id: number) => ({ id, step: id, epoch: null, phase: '', values: { loss: 1 / id } });
let written = 0;

interface Shown {
  attempt: number;
  live: boolean;
}

beforeEach(() => {
  signInAs();
  written = 2;
  server.use(
    http.get('*/usage', ({ request }) => {
      const from = Number(new URL(request.url).searchParams.get('offset'));
      const items = Array.from({ length: written - from }, (_, index) => sample(from + index));
      return HttpResponse.json({ items, next_offset: written });
    }),
    http.get('*/metrics', ({ request }) => {
      const after = Number(new URL(request.url).searchParams.get('after'));
      const items = Array.from({ length: written - after }, (_, index) => point(after + index + 1));
      return HttpResponse.json({ items, next_after: written });
    }),
  );
});

function inClient() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { initialProps: { attempt: 1, live: true }, wrapper };
}

test('the last samples of a run are read after its end, and the others are seen until then', async () => {
  const useSamples = ({ attempt, live }: Shown) => useQuery(usageQuery(TASK, attempt, live)).data?.samples.length;
  const { result, rerender } = renderHook(useSamples, inClient());
  await waitFor(() => {
    expect(result.current).toBe(2);
  });
  written = 5;
  rerender({ attempt: 1, live: false });
  expect(result.current).toBe(2);
  await waitFor(() => {
    expect(result.current).toBe(5);
  });
  rerender({ attempt: 2, live: false });
  expect(result.current).toBeUndefined();
});

test('the last points of a run are read after its end', async () => {
  const usePoints = ({ attempt, live }: Shown) =>
    useQuery(metricsQuery(TASK, attempt, live)).data?.lines[0]?.points.length;
  const { result, rerender } = renderHook(usePoints, inClient());
  await waitFor(() => {
    expect(result.current).toBe(2);
  });
  written = 5;
  rerender({ attempt: 1, live: false });
  await waitFor(() => {
    expect(result.current).toBe(5);
  });
});
