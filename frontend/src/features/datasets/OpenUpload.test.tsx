import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PartCard } from '@/features/datasets/components/PartCard';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { datasets } from '@/shared/resources/datasets';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { keepUnfinished } from '@/shared/upload/resume';
import { clearUpload } from '@/shared/upload/uploads';

configure({ asyncUtilTimeout: 15_000 });
vi.mock('@/shared/resources/StorageNote', () => ({ StorageNote: () => null }));

const place = { resource: 'datasets', target: 'D1', part: 'train' };
const interrupted = { part: 'train', version: 0, state: 'interrupted', filename: 'news.zip', size: 10, received: 4 };
const asked: string[] = [];
let gone = false;

function show(changes: object) {
  const part = { ...interrupted, upload_id: 'U1', progress: 0.4, ...changes } as unknown as PartView;
  const dataset = { id: 'D1', name: 'News', parts: [part] } as unknown as DatasetDetail;
  renderPage(<PartCard dataset={dataset} part={part} mayEdit />);
}

const tag = () => document.querySelector('[data-state]')?.getAttribute('data-state');

function choose(name: string, size: number) {
  const input = document.querySelector('input[type=file]');
  if (input === null) throw new Error('no file can be chosen');
  fireEvent.change(input, { target: { files: [new File([new Uint8Array(size)], name, { lastModified: 1 })] } });
}

beforeEach(() => {
  asked.length = 0;
  gone = false;
  signInAs();
  const note = ({ request }: { request: Request }) => {
    asked.push(`${request.method} ${request.headers.get('Upload-Offset') ?? ''}`.trim());
    return request.method;
  };
  server.use(
    http.all('*/uploads/U1', (info) => {
      const method = note(info);
      if (gone) return new HttpResponse(null, { status: 410 });
      return new HttpResponse(null, { status: 200, headers: { 'Upload-Offset': method === 'HEAD' ? '4' : '10' } });
    }),
    http.post('*/uploads', (info) => {
      note(info);
      return new HttpResponse(null, { status: 201, headers: { Location: '/api/v1/datasets/uploads/U2' } });
    }),
    http.patch('*/uploads/U2', () => new Promise(() => undefined)),
    http.get('*/api/v1/datasets/D1', () => HttpResponse.json({ id: 'D1' })),
  );
});
afterEach(() => {
  clearUpload(place);
  localStorage.clear();
  sessionStorage.clear();
});

test('an interrupted upload goes on with its file where nothing is remembered of it', async () => {
  show({});
  expect(await screen.findByText('The upload stopped at 40%')).toBeInTheDocument();
  choose('others.zip', 10);
  expect(await screen.findByText(/is not the file of this upload/)).toBeInTheDocument();
  choose('news.zip', 11);
  expect(await screen.findByText(/differs from the file/)).toBeInTheDocument();
  expect(asked).toEqual([]);
  choose('news.zip', 10);
  await waitFor(() => {
    expect(asked).toEqual(['HEAD', 'PATCH 4']);
  });
});

test('a file that was changed is told where nothing is remembered of it', async () => {
  show({ modified: 2 });
  await screen.findByText('The upload stopped at 40%');
  choose('news.zip', 10);
  expect(await screen.findByText(/differs from the file/)).toBeInTheDocument();
  expect(asked).toEqual([]);
});

test('one that is gone meanwhile begins anew, and says so', async () => {
  gone = true;
  show({});
  await screen.findByText('The upload stopped at 40%');
  choose('news.zip', 10);
  expect(await screen.findByText(/started from the beginning/)).toBeInTheDocument();
  expect(asked).toEqual(['HEAD', 'POST']);
});

test('it is given up at the platform, and what is shown asked for again', async () => {
  const refresh = vi.spyOn(datasets, 'refresh');
  show({});
  fireEvent.click(await screen.findByRole('button', { name: 'Discard upload' }));
  const confirm = (await screen.findByRole('dialog')).querySelector('.ant-btn-dangerous');
  if (confirm) fireEvent.click(confirm);
  await waitFor(() => {
    expect(refresh).toHaveBeenCalledWith(expect.anything(), 'D1');
  });
  expect(asked).toEqual(['DELETE']);
});

test('one that another window sends is left to it', async () => {
  show({ state: 'uploading' });
  expect(await screen.findByText(/is uploading in another window/)).toBeInTheDocument();
  expect(document.querySelector('input[type=file]')).toBeNull();
  expect(tag()).toBe('uploading');
});

test('after this tab was loaded again it goes on at once, and nothing says that it is being sent', async () => {
  const url = '/api/v1/datasets/uploads/U1';
  keepUnfinished(place, { url, name: 'news.zip', size: 10, modified: 1, sent: 4 });
  show({ state: 'uploading' });
  expect(await screen.findByText('The upload stopped at 40%')).toBeInTheDocument();
  expect(tag()).toBe('interrupted');
});

test('a duplicated tab that remembers it, too, learns that the first one goes on with it', async () => {
  const url = '/api/v1/datasets/uploads/U1';
  keepUnfinished(place, { url, name: 'news.zip', size: 10, modified: 1, sent: 4 });
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const answers = vi.fn(() => HttpResponse.json({ id: 'D1' }));
  server.use(http.get('*/api/v1/datasets/D1', answers));
  show({ state: 'uploading' });
  await screen.findByText('The upload stopped at 40%');
  const before = answers.mock.calls.length;
  await vi.advanceTimersByTimeAsync(5_000);
  await waitFor(() => {
    expect(answers.mock.calls.length).toBeGreaterThan(before);
  });
  vi.useRealTimers();
});

test('with one that somebody else began there is nothing to go on with', async () => {
  show({ upload_id: null });
  expect(await screen.findByText('Another user’s upload of “news.zip” stopped at 40%')).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Discard upload' })).toBeNull();
});
