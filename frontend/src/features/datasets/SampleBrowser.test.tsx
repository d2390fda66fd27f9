import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { SampleBrowser } from '@/features/datasets/components/SampleBrowser';
import type { DETAIL_FILTERS } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import type { ListState } from '@/shared/resources/useListSearch';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });

const ID = '01J00000000000000000000001';
const asked: string[] = [];

const dataset = (classCount: number) =>
  ({
    id: ID,
    purpose: 'text',
    test_mode: 'ratio',
    current_version: 2,
    classes: ['a'],
    class_count: classCount,
    parts: [
      {
        part: 'train',
        version: 2,
        state: 'ready',
        report: { classes: [{ name: 'a', count: 7 }], class_count: classCount },
      },
    ],
  }) as unknown as DatasetDetail;

const list = {
  search: {},
  setSearch: vi.fn(),
  clear: vi.fn(),
  filtered: false,
} as unknown as ListState<(typeof DETAIL_FILTERS)[number]>;

beforeEach(() => {
  signInAs({ id: ID });
  asked.length = 0;
  server.use(
    http.get(`*/api/v1/datasets/${ID}/samples`, () => page()),
    http.get(`*/api/v1/datasets/${ID}/classes`, ({ request }) => {
      const q = new URL(request.url).searchParams.get('q') ?? '';
      asked.push(q);
      const items = [{ name: `${q}zebra`, count: 3, size: 1 }];
      return page(items);
    }),
  );
});

it('asks for classes as one types when the report does not list all', async () => {
  renderPage(<SampleBrowser dataset={dataset(60_000)} list={list} />);
  const filter = await screen.findByRole('combobox');
  fireEvent.mouseDown(filter);
  expect(await screen.findByText('zebra (3)')).toBeInTheDocument();
  fireEvent.change(filter, { target: { value: 'x' } });
  fireEvent.click(await screen.findByText('xzebra (3)'));
  expect(list.setSearch).toHaveBeenCalledWith({ label: 'xzebra' });
});

it('asks for none when the report lists all', async () => {
  renderPage(<SampleBrowser dataset={dataset(1)} list={list} />);
  fireEvent.mouseDown(await screen.findByRole('combobox'));
  expect(await screen.findByText('a (7)')).toBeInTheDocument();
  await waitFor(() => {
    expect(asked).toEqual([]);
  });
});

it('says that the classes could not be had, and asks again', async () => {
  let fails = true;
  server.use(
    http.get(`*/api/v1/datasets/${ID}/classes`, () =>
      fails
        ? HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 })
        : page([{ name: 'zebra', count: 3, size: 1 }]),
    ),
  );
  renderPage(<SampleBrowser dataset={dataset(60_000)} list={list} />);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  fails = false;
  fireEvent.click(screen.getByText('Try again'));
  await waitFor(() => expect(screen.queryByText('Temporarily unavailable')).toBeNull());
  fireEvent.mouseDown(screen.getByRole('combobox'));
  expect(await screen.findByText('zebra (3)')).toBeInTheDocument();
});
