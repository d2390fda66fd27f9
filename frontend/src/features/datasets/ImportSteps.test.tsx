import { configure, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { http, HttpResponse } from 'msw';
import { ImportSteps } from '@/features/datasets/components/ImportSteps';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

const upload = vi.hoisted(() => ({ active: false }));
vi.mock('@/shared/upload/useUpload', () => ({ useUpload: () => ({ state: null, clear: () => undefined, ...upload }) }));
configure({ asyncUtilTimeout: 15_000 });

const params = { count: 10, samples: 10, percent: 100, examples: ['a/1.txt'] };
const leak = { code: 'import.warning.trained_on', params, hint_code: null, detail: '' };

function imported(warnings: object[]): DatasetDetail {
  const report = { samples: 10, bad: 0, classes: [], errors: [], warnings: [] };
  const train = { part: 'train', version: 1, state: 'ready', filename: 'news.zip', size: 900, report };
  const test = { ...train, part: 'test', report: { ...report, warnings } };
  const kind = { purpose: 'text', task_type: 'text_classification', format: 'dir', test_mode: 'separate' };
  const made = { id: 'D1', name: 'News', owner_id: 'U1', shelf: 'offline', tags: [], current_version: 1 };
  return { ...made, ...kind, parts: [train, test] } as unknown as DatasetDetail;
}

async function trainButton(warnings: object[]) {
  signInAs({ id: 'U1' });
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/algorithms', () => page()),
  );
  renderPage(<ImportSteps dataset={imported(warnings)} step={3} />);
  return (await screen.findByText('Put online and train')).closest('button');
}

it('says openly that test samples are trained on, and does not urge to train', async () => {
  expect(await trainButton([leak])).not.toHaveClass('ant-btn-primary');
  const said = screen.getAllByText('10 samples of the test set (100%) are also in the training set');
  expect(said.length).toBeGreaterThan(1);
});

it('urges to train where nothing speaks against it', async () => {
  expect(await trainButton([])).toHaveClass('ant-btn-primary');
});

it('asks to keep the browser open only while something is being sent', async () => {
  signInAs({ id: 'U1' });
  const show = (step: number) => renderPage(<ImportSteps dataset={{ ...imported([]), parts: [] }} step={step} />);
  const keep = /keep the browser open/;
  upload.active = true;
  const sending = show(1);
  expect(await screen.findByText(keep)).toBeInTheDocument();
  sending.unmount();
  upload.active = false;
  const before = show(1);
  expect(await screen.findByText('You can also upload later, from the dataset page.')).toBeInTheDocument();
  expect(screen.queryByText(keep)).toBeNull();
  before.unmount();
  show(2);
  expect(await screen.findByText('Continue later')).toBeInTheDocument();
  expect(screen.queryByText(/You can/)).toBeNull();
});
