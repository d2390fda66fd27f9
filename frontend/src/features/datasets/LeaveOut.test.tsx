import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { SampleBrowser } from '@/features/datasets/components/SampleBrowser';
import type { DETAIL_FILTERS } from '@/features/datasets/lib';
import type { DatasetDetail, SampleView } from '@/shared/api/generated/types.gen';
import type { ListState } from '@/shared/resources/useListSearch';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { aDataset, aPart } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });

const list = { search: {}, setSearch: vi.fn() } as unknown as ListState<(typeof DETAIL_FILTERS)[number]>;
const sample = (id: number): SampleView => ({
  id,
  member: `a/${id}.txt`,
  label: 'a',
  size: 3,
  text: `text ${id}`,
  notes: null,
});
const reads: unknown[] = [];

beforeEach(() => {
  signInAs();
  reads.length = 0;
  server.use(
    http.get('*/api/v1/datasets/:id/samples', () => page([3, 5, 8].map(sample))),
    http.post('*/api/v1/media-links', () => HttpResponse.json({ url: '/media/x' })),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ id: 'D1' })),
    http.get('*/api/v1/datasets/:id/versions/:version', () => HttpResponse.json({ parts: [] })),
    http.post('*/api/v1/datasets/:id/parts/train/read', async ({ request }) => {
      reads.push(await request.json());
      return HttpResponse.json({ id: 'D1' }, { status: 202 });
    }),
  );
});

const show = (change: Partial<DatasetDetail> = {}) => {
  const dataset = aDataset({ current_version: 2, last_version: 2, parts: [aPart({ version: 2 })], ...change });
  return renderPage(<SampleBrowser dataset={dataset} list={list} />);
};
const button = async (count: number) => screen.findByRole('button', { name: `Leave out selected (${count})` });

test.each(['text', 'image'])('samples of a %s dataset are left out, which makes the next version', async (purpose) => {
  show({ purpose });
  expect(await button(0)).toHaveAttribute('aria-description', 'Select samples first');
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select a/3.txt' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select a/8.txt' }));
  fireEvent.click(await button(2));
  expect(await screen.findByText('Leave 2 samples out of the dataset?')).toBeInTheDocument();
  expect(screen.getByText(/which makes v3/)).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Leave out' }));
  await waitFor(() => expect(reads).toEqual([{ version: 2, leave_out: [3, 8] }]));
  expect(await button(0)).toBeInTheDocument();
});

test.each([
  [/^Only its owner or an administrator/, { owner_id: '01J00000000000000000000QQQ' }],
  [/^Only samples of the newest version/, { parts: [aPart({ version: 3, state: 'validating' })] }],
  [/^Only samples of the newest version/, { parts: [aPart({ version: 3 })] }],
  [/^The archive of this version/, { parts: [aPart({ version: 2, has_archive: false })] }],
])('why none can be left out: %s', async (why, change) => {
  show(change);
  expect(await button(0)).toHaveAttribute('aria-description', expect.stringMatching(why));
});
