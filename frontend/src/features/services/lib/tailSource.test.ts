import { renderHook } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { tailSource } from '@/features/services/lib/tailSource';
import { useLog } from '@/shared/components/log/useLog';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

beforeEach(() => {
  signInAs();
});

test('the last words of a replica that ends between two looks are read once, behind the others', async () => {
  let log = 'begun\n';
  let asked = 0;
  server.use(
    http.get('*/log', () => {
      asked += 1;
      return HttpResponse.text(log);
    }),
  );
  const source = tailSource('/log');
  const { result, rerender } = renderHook(({ live }) => useLog(source, live), { initialProps: { live: true } });
  const shown = () => result.current.lines(0, 9).map(({ text }) => text);
  await vi.waitFor(() => {
    expect(shown()).toEqual(['begun']);
  });
  log += 'Traceback\n';
  rerender({ live: false });
  await vi.waitFor(() => {
    expect(shown()).toEqual(['begun', 'Traceback']);
  });
  expect(asked).toBe(2);
});

test('lines that are asked for twice at once are not taken for new ones', async () => {
  const answers = ['a\nb\n', 'a\n'];
  server.use(
    http.get('*/log', async () => {
      const answer = answers.pop() ?? '';
      // the older answer takes longer
      if (answer === 'a\n') await new Promise((resolve) => setTimeout(resolve, 50));
      return HttpResponse.text(answer);
    }),
  );
  const source = tailSource('/log');
  const { signal } = new AbortController();
  const [, second] = await Promise.all([source.fetchRange(0, 9, signal), source.fetchRange(0, 9, signal)]);
  expect(new TextDecoder().decode(second.data)).toBe('a\nb\n');
});
