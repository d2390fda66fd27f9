import { act, renderHook, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { keepUnfinished } from '@/shared/upload/resume';
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

test('one that was cut off before the page was loaded is offered, until it is given up', () => {
  keepUnfinished(place, { url: '/api/v1/datasets/uploads/U1', name: 'reviews.zip', size: 10, modified: 1, sent: 4 });
  const { result } = use();
  expect(result.current.unfinished).toMatchObject({ name: 'reviews.zip', sent: 4 });
  act(() => {
    result.current.cancel();
  });
  expect(use().result.current.unfinished).toBeUndefined();
});

test('one that is given up is not there any more, here and at the platform', async () => {
  const { result } = use();
  act(() => {
    result.current.start(file);
  });
  await isSending();
  act(() => {
    result.current.cancel();
  });
  expect(result.current.state).toBeNull();
  await waitFor(() => {
    expect(removed).toBe(1);
  });
});
