import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { PartCard } from '@/features/datasets/components/PartCard';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset, aPart } from '@/shared/testing/things';

configure({ asyncUtilTimeout: 15_000 });

const upload = vi.hoisted(() => ({ state: null as { phase: string } | null }));
vi.mock('@/shared/upload/useUpload', () => ({
  useUpload: () => ({
    ...upload,
    active: upload.state?.phase === 'sending',
    unfinished: undefined,
    clear: () => undefined,
  }),
}));
vi.mock('@/shared/resources/StorageNote', () => ({ StorageNote: () => null }));

const reason = { code: 'import.no_samples', params: {}, hint_code: null, detail: '' };
const part = {
  part: 'train',
  state: 'invalid',
  filename: 'old.zip',
  size: 9,
  version: 1,
  reason,
} as unknown as PartView;
const dataset = { id: 'D1', name: 'News', parts: [part] } as unknown as DatasetDetail;

test('what was wrong with the file before is gone while the next one goes up', async () => {
  signInAs();
  const card = <PartCard dataset={dataset} part={part} mayEdit />;
  const { unmount } = renderPage(card);
  expect(await screen.findByText(/old\.zip/)).toBeInTheDocument();
  expect(document.querySelector('.ant-alert-error')).not.toBeNull();
  unmount();
  upload.state = { phase: 'sending', name: 'new.zip', size: 100, sent: 10, speed: 1, secondsLeft: 90 } as {
    phase: string;
  };
  renderPage(card);
  expect(await screen.findByText('new.zip')).toBeInTheDocument();
  expect(screen.queryByText(/old\.zip/)).not.toBeInTheDocument();
  expect(document.querySelector('.ant-alert-error')).toBeNull();
});

/** A platform that takes every change of a dataset and every wish to have it read again, and what it was told. */
function taking(): unknown[] {
  const told: unknown[] = [];
  const take = async ({ request }: { request: Request }) => {
    told.push(await request.json());
    return HttpResponse.json({ id: 'D1' });
  };
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.patch('*/api/v1/datasets/:id', take),
    http.post('*/api/v1/datasets/:id/parts/train/read', take),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ id: 'D1' })),
  );
  return told;
}

test('what the refused archive looks like can be chosen at once', async () => {
  signInAs();
  upload.state = null;
  const types = (code: string) => ({ code, names: {}, annotations: [code], formats: ['dir'], importable: ['dir'] });
  const purposes = [
    { code: 'text', names: {}, task_types: [types('text_classification')] },
    { code: 'image', names: {}, task_types: [types('image_classification')] },
  ];
  const suggested = { format: 'dir', task_type: 'image_classification' };
  const edits: unknown[] = [];
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json(purposes)),
    http.patch('*/api/v1/datasets/D1', async ({ request }) => {
      edits.push([request.headers.get('if-match'), await request.json()]);
      return HttpResponse.json({ id: 'D1' });
    }),
    http.post('*/api/v1/datasets/D1/parts/train/read', async ({ request }) => {
      edits.push(['read', await request.json()]);
      return HttpResponse.json({ id: 'D1' }, { status: 202 });
    }),
    http.get('*/api/v1/datasets/D1', () => HttpResponse.json({ id: 'D1' })),
  );
  const kind = { purpose: 'text', task_type: 'text_classification', annotation: 'text_classification', format: 'dir' };
  const errors = [{ ...reason, file: 'a/1.txt' }];
  const refused = aPart({
    ...part,
    reason: { ...reason, code: 'import.wrong_format', params: { suggested } },
    report: { samples: 0, bad: 1, errors },
  });
  const mine = { ...dataset, ...kind, revision: 3, current_version: null, parts: [refused] };
  const { unmount } = renderPage(<PartCard dataset={mine} part={refused} mayEdit />);
  fireEvent.click(await screen.findByRole('button', { name: /^Change to/ }));
  await waitFor(() => {
    expect(edits).toEqual([
      [
        '"3"',
        { purpose: 'image', task_type: 'image_classification', annotation: 'image_classification', format: 'dir' },
      ],
      ['read', { version: 1 }],
    ]);
  });
  unmount();
  // changed by hand: it is read again by hand
  const changed = { ...mine, ...(edits.flat()[1] as object) };
  const again = renderPage(<PartCard dataset={changed} part={refused} mayEdit />);
  fireEvent.click(await screen.findByRole('button', { name: 'Read again' }));
  await waitFor(() => expect(edits).toHaveLength(3));
  expect(screen.queryByRole('button', { name: /^Change to/ })).toBeNull();
  again.unmount();
  // what the platform would refuse, for the other side was read by it already, or is being read
  const beside = (state: PartView['state']) => ({
    ...mine,
    parts: [refused, { ...part, part: 'test', state } as PartView],
  });
  const read = renderPage(<PartCard dataset={beside('validating')} part={refused} mayEdit />);
  expect(await screen.findByRole('button', { name: /^Change to/ })).toHaveAttribute('aria-disabled', 'true');
  read.unmount();
  const { queryClient } = renderPage(<PartCard dataset={beside('ready')} part={refused} mayEdit />);
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  expect(screen.getByText(/old\.zip/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Change to/ })).toBeNull();
});

test('of an archive with both folders the dataset takes a test set of its own at once', async () => {
  signInAs();
  upload.state = null;
  const edits = taking();
  const refused = aPart({ state: 'invalid', reason: { ...reason, code: 'import.split_folders' }, report: null });
  const ratio = aDataset({ current_version: null, parts: [refused] });
  const { unmount } = renderPage(<PartCard dataset={ratio} part={refused} mayEdit />);
  fireEvent.click(await screen.findByRole('button', { name: 'Change to “Separate test set”' }));
  await waitFor(() => expect(edits).toEqual([{ test_mode: 'separate' }, { version: 1 }]));
  unmount();
});

test('a guessed encoding is overruled without a new upload', async () => {
  signInAs();
  upload.state = null;
  const reads = taking();
  const params = { count: 6, encoding: 'cp949', others: ['gb18030', 'cp932'], examples: ['스포츠/0.txt'] };
  const warnings = [{ code: 'import.warning.names_guessed', params, hint_code: null, detail: '' }];
  const ready = aPart({ report: { samples: 6, warnings } });
  const { unmount } = renderPage(<PartCard dataset={aDataset({ parts: [ready] })} part={ready} mayEdit />);
  expect(await screen.findByText(/were read as EUC-KR/)).toBeInTheDocument();
  fireEvent.mouseDown(await screen.findByRole('combobox', { name: 'Read in another encoding' }));
  fireEvent.click(await screen.findByText('Shift-JIS'));
  fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
  await waitFor(() => expect(reads).toEqual([{ version: 1, names_encoding: 'cp932' }]));
  unmount();
  renderPage(<PartCard dataset={aDataset({ parts: [ready] })} part={ready} mayEdit={false} />);
  expect(await screen.findByText(/were read as EUC-KR/)).toBeInTheDocument();
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('an upload that has just arrived waits for its check, and nothing says that it was interrupted', async () => {
  signInAs();
  upload.state = { phase: 'done', name: 'new.zip', size: 100, sent: 100 } as { phase: string };
  const coming = aPart({ state: 'uploading', report: null });
  renderPage(<PartCard dataset={aDataset({ parts: [coming] })} part={coming} mayEdit />);
  expect(await screen.findByText('Uploaded, waiting for the check')).toBeInTheDocument();
  expect(document.querySelector('[data-state]')).toHaveAttribute('data-state', 'validating');
  expect(screen.queryByRole('button', { name: /another/ })).toBeNull();
});

test('what was read names its classes with their samples, and says what was left out', async () => {
  signInAs();
  upload.state = null;
  const classes = Array.from({ length: 25 }, (_, index) => ({ name: `c${index}`, count: 10, size: 1 }));
  const read = aPart({ report: { samples: 250, classes, class_count: 25, ignored: 3 } });
  renderPage(<PartCard dataset={aDataset({ parts: [read] })} part={read} mayEdit />);
  expect(await screen.findByText('c19 (10)')).toBeInTheDocument();
  expect(screen.queryByText('c20 (10)')).toBeNull();
  expect(screen.getByText('and 5 more')).toBeInTheDocument();
  expect(screen.getByText('System files ignored: 3')).toBeInTheDocument();
});
