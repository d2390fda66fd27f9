import { act, renderHook, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { keepUnfinished, unfinishedAt, wasSentHere } from '@/shared/upload/resume';
import { clearUpload } from '@/shared/upload/uploads';
import { useUpload } from '@/shared/upload/useUpload';

const place = { resource: 'datasets', target: '01J', part: 'train' };
const file = new File([new Uint8Array(10)], 'reviews.zip', { lastModified: 1 });
let answer: (() => void) | null = null;
let removed = 0;

beforeEach(() => {
  removed = 0;
  answer = null;
  signInAs();
  server.use(
    http.post(
      '*/uploads',
      () => new HttpResponse(null, { status: 201, headers: { Location: '/api/v1/datasets/uploads/U1' } }),
    ),
    http.patch('*/uploads/U1', async () => {
      await new Promise<void>((resolve) => (answer = resolve));
      return new HttpResponse(null, { status: 204, headers: { 'Upload-Offset': '10' } });
    }),
    http.delete('*/uploads/U1', () => {
      removed += 1;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});
afterEach(() => {
  clearUpload(place);
  localStorage.clear();
  sessionStorage.clear();
});

const useHere = () => useUpload(place);
const use = () => renderHook(useHere);
/** The platform has been sent the bytes and says nothing yet. */
const isSending = () =>
  waitFor(() => {
    expect(answer).not.toBeNull();
  });
const reaches = (upload: ReturnType<typeof use>['result'], phase: string) =>
  waitFor(() => {
    expect(upload.current.state?.phase).toBe(phase);
  });

test('an upload goes on while its page is left, and is seen again', async () => {
  const done = vi.fn();
  const first = use();
  expect(first.result.current).toMatchObject({ state: null, active: false });
  act(() => {
    first.result.current.start(file, done);
  });
  await isSending();
  first.unmount();
  const second = use();
  expect(second.result.current.state?.phase).toBe('sending');
  answer?.();
  await reaches(second.result, 'done');
  expect(done).toHaveBeenCalledExactlyOnceWith('U1');
  act(() => {
    second.result.current.clear();
  });
  expect(second.result.current.state).toBeNull();
});

const open = { url: '/api/v1/datasets/uploads/U1', name: 'reviews.zip', size: 10, sent: 4 };

test('one that nothing is remembered of here is given up at the platform', async () => {
  const { result } = use();
  await act(() => result.current.cancel(open));
  expect(removed).toBe(1);
});

test('what this tab sent last it may go on with at once, unless another went on since', () => {
  keepUnfinished(place, { ...open, modified: 1 });
  expect(wasSentHere(place, open)).toBe(true);
  expect(wasSentHere(place, { ...open, sent: 8 })).toBe(false);
  sessionStorage.clear(); // another tab of the browser
  expect(unfinishedAt(place)).toMatchObject(open);
  expect(wasSentHere(place, open)).toBe(false);
});

test('one that is given up is seen until that is known everywhere, and gone at the platform', async () => {
  const { result } = use();
  act(() => {
    result.current.start(file);
  });
  await isSending();
  await act(() =>
    result.current.cancel(null, () => {
      expect(removed).toBe(1);
      expect(result.current.state).not.toBeNull();
    }),
  );
  expect(result.current.state).toBeNull();
});
