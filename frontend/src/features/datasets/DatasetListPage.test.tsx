import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { DatasetListPage } from '@/features/datasets/pages/DatasetListPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';
import { page, server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

screenOf(1920);

const row = {
  ...aDataset({ id: 'D1', name: 'Titles', tags: ['news'], size: 900, counts: { train: 10 }, classes: [] }),
  preview: { part: 'train', version: 1, sample: 0, member: 'a/1.txt', text: 'Rivers rise in spring' },
  import_progress: null,
  import_reason: null,
  used_by: { task: 2 },
};
let rows: object[] = [];
let algorithms: object[] = [];

beforeEach(() => {
  signInAs();
  algorithms = [];
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/algorithms', () => page(algorithms)),
    http.get('*/api/v1/datasets', () => page(rows)),
    http.post('*/api/v1/media-links', async ({ request }) => {
      const { path } = (await request.json()) as { path: string };
      return HttpResponse.json({ url: `http://localhost/signed${path}` });
    }),
  );
});

test('a row says what is inside, what it is for and who uses it', async () => {
  rows = [row];
  renderPage(<DatasetListPage />);
  expect(await screen.findByText('Rivers rise in spring')).toBeInTheDocument();
  expect(screen.getByText('news')).toBeInTheDocument();
  expect(screen.getByText('2 training tasks')).toBeInTheDocument();
  const train = screen.getByText('Train').closest('button');
  await waitFor(() => {
    expect(train).toHaveAttribute('aria-description', 'There is no usable algorithm for this task type yet');
  });
});

test.each([
  [{}, null],
  [{ test_modes: ['separate'] }, 'No usable algorithm accepts the format and the test mode of this dataset'],
] as const)('with an algorithm that has %j it is trained, or says why not', async (its, reason) => {
  rows = [{ ...row, test_mode: 'ratio' }];
  algorithms = [{ ...anAlgorithm(), ...its }];
  const { queryClient } = renderPage(<DatasetListPage />);
  const train = (await screen.findByText('Train')).closest('button');
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  expect(train?.getAttribute('aria-description') ?? null).toBe(reason);
});

test('a dataset of pictures shows one; one that is read how far it is; one that failed why', async () => {
  const part = { part: 'train', version: 1, sample: 7, member: 'a/1.jpg' };
  const reason = { code: 'import.single_class', params: { classes: ['a'] }, hint_code: null, detail: '' };
  rows = [
    { ...row, purpose: 'image', preview: part },
    { ...row, id: 'D2', shelf: 'offline', preview: null, import_state: 'validating', import_progress: 0.4 },
    { ...row, id: 'D3', shelf: 'offline', preview: null, import_state: 'invalid', import_reason: reason },
  ];
  renderPage(<DatasetListPage />);
  const picture = await screen.findByAltText('A picture from the dataset');
  expect(picture).toHaveAttribute(
    'src',
    'http://localhost/signed/api/v1/datasets/D1/samples/7/content?part=train&version=1',
  );
  expect(screen.getByRole('progressbar', { name: 'Import progress' })).toHaveAttribute('aria-valuenow', '40');
  expect(screen.getByText('Import failed')).toBeInTheDocument();
});

test('what others use cannot be deleted, alone or with others, and says why', async () => {
  rows = [row, { ...row, id: 'D2', name: 'Free', used_by: {} }];
  renderPage(<DatasetListPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'More actions for “Titles”' }));
  expect(await screen.findByText('Used by 2 training tasks; delete them first')).toBeInTheDocument();
  for (const box of screen.getAllByRole('checkbox').slice(1)) fireEvent.click(box);
  const all = screen.getByText('Delete selected (2)').closest('button');
  expect(all).toHaveAttribute('aria-description', 'Titles: Used by 2 training tasks; delete them first');
});

test('where nothing was imported yet the first thing to do is to upload', async () => {
  const none = { ...row, shelf: 'offline', current_version: null, used_by: {} };
  rows = [
    { ...none, import_state: 'empty' },
    { ...none, id: 'D2', import_state: 'invalid' },
  ];
  renderPage(<DatasetListPage />);
  expect(await screen.findByRole('button', { name: 'Upload' })).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Upload again' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Put online' })).toBeNull();
});
