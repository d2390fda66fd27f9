import { useLocation } from '@tanstack/react-router';
import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { DatasetNewPage } from '@/features/datasets/pages/DatasetNewPage';
import type { PartView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { aDataset, anAlgorithm, aPart } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const PURPOSES = [
  {
    code: 'text',
    names: { zh: '文本', en: 'Text' },
    task_types: [
      {
        code: 'text_classification',
        names: { zh: '文本分类', en: 'Text classification' },
        annotations: ['classification'],
        formats: ['dir', 'json'],
        importable: ['dir'],
      },
      {
        code: 'entity_extraction',
        names: { zh: '实体抽取', en: 'Entities' },
        annotations: ['entity'],
        formats: ['brat_ann'],
        importable: [],
      },
    ],
  },
];
const ID = '01J00000000000000000000001';

const dataset = (part: Partial<PartView>) =>
  aDataset({
    id: ID,
    shelf: 'offline',
    current_version: null,
    size: 0,
    counts: {},
    classes: [],
    class_count: 0,
    import_state: 'empty',
    parts: [aPart({ state: 'empty', progress: 0, filename: '', size: 0, received: 0, report: null, ...part })],
  });

const algorithms: object[] = [];

function field(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no field ${id}`);
  return found;
}

function choice(value: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`input[type=radio][value=${value}]`);
  if (found === null) throw new Error(`no choice ${value}`);
  return found;
}

beforeEach(() => {
  signInAs();
  algorithms.splice(0, 9, anAlgorithm());
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json(PURPOSES)),
    http.get('*/api/v1/algorithms', () => page(algorithms)),
  );
});

it('keeps what was typed when the name is taken, and says so at the name', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/datasets', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ code: 'dataset.name_taken', status: 409, params: { name: 'News' } }, { status: 409 });
    }),
  );
  renderPage(<DatasetNewPage />);
  await screen.findByText('Create and upload data');
  fireEvent.change(field('name'), { target: { value: 'News' } });
  fireEvent.change(field('description'), { target: { value: 'Titles' } });
  fireEvent.mouseDown(field('kind'));
  fireEvent.click(await screen.findByText('Text'));
  fireEvent.click(await screen.findByText('Text classification'));
  await waitFor(() => {
    expect(choice('dir')).toBeChecked();
  });
  fireEvent.click(choice('separate'));
  fireEvent.click(screen.getByText('Create and upload data'));
  await waitFor(() => {
    expect(field('name')).toHaveAttribute('aria-invalid', 'true');
  });
  expect(field('name')).toHaveFocus();
  expect(sent).toEqual([
    {
      name: 'News',
      description: 'Titles',
      purpose: 'text',
      task_type: 'text_classification',
      annotation: 'classification',
      format: 'dir',
      test_mode: 'separate',
      tags: [],
    },
  ]);
  expect(field('name')).toHaveValue('News');
  expect(field('description')).toHaveValue('Titles');
  expect(choice('separate')).toBeChecked();
});

it('greys what cannot be imported, and says so before anything is made', async () => {
  renderPage(<DatasetNewPage />);
  await screen.findByText('Create and upload data');
  fireEvent.mouseDown(field('kind'));
  fireEvent.click(await screen.findByText('Text'));
  const closed = (await screen.findByText('Entities')).closest('li');
  expect(closed).toHaveClass('ant-cascader-menu-item-disabled');
  expect(closed).toHaveTextContent('Cannot be imported yet');
  fireEvent.click(screen.getByText('Text classification'));
  await waitFor(() => expect(choice('dir')).toBeChecked());
  expect(choice('json')).toBeDisabled();
  expect(choice('json').closest('label')).toHaveTextContent('Cannot be imported yet');
});

it('offers the upload of a part that is missing', async () => {
  server.use(http.get(`*/api/v1/datasets/${ID}`, () => HttpResponse.json(dataset({}))));
  renderPage(<DatasetNewPage id={ID} />);
  expect(await screen.findByText('Training set')).toBeInTheDocument();
  expect(screen.getByText('Not uploaded')).toBeInTheDocument();
  expect(document.querySelector('input[type=file]')).not.toBeNull();
});

it('shows why an archive was refused, which files, and takes another', async () => {
  const errors = [{ file: 'a/1.txt', code: 'sample.empty', params: {}, hint_code: null, detail: '' }];
  const report = { samples: 1, bad: 1, classes: [{ name: 'a', count: 1, size: 3 }], errors, warnings: [] };
  const reason = { code: 'import.single_class', params: { classes: ['a'] }, hint_code: null, detail: '' };
  server.use(
    http.get(`*/api/v1/datasets/${ID}`, () =>
      HttpResponse.json(dataset({ state: 'invalid', filename: 'one.zip', size: 200, reason, report })),
    ),
  );
  renderPage(<DatasetNewPage id={ID} />);
  expect(await screen.findByText('Import failed')).toBeInTheDocument();
  expect(screen.getByText('a/1.txt')).toBeInTheDocument();
  expect(screen.getByText(/one\.zip/)).toBeInTheDocument();
  expect(document.querySelector('input[type=file]')).not.toBeNull();
});

/** The platform of a dataset that was imported. */
function imported() {
  let shelf = 'offline';
  const report = { samples: 10, bad: 0, classes: [], errors: [], warnings: [] };
  const ready = () => ({
    ...dataset({ state: 'ready', filename: 'news.zip', size: 900, report }),
    current_version: 1,
    shelf,
  });
  server.use(
    http.get(`*/api/v1/datasets/${ID}`, () => HttpResponse.json(ready())),
    http.post(`*/api/v1/datasets/${ID}/online`, () => {
      shelf = 'online';
      return HttpResponse.json(ready());
    }),
  );
}

function Located() {
  const { pathname, searchStr } = useLocation();
  return (
    <>
      <p>at {pathname + searchStr}</p>
      <DatasetNewPage id={ID} />
    </>
  );
}

it('ends with putting it online, and can be trained with', async () => {
  imported();
  renderPage(<Located />);
  fireEvent.click(await screen.findByText('Put online'));
  expect(await screen.findByText('The dataset is online')).toBeInTheDocument();
  fireEvent.click(screen.getByText('Train with this'));
  expect(await screen.findByText(`at /training/new?dataset=${ID}`)).toBeInTheDocument();
});

it('goes online and to the wizard in one step', async () => {
  imported();
  renderPage(<Located />);
  fireEvent.click(await screen.findByText('Put online and train'));
  expect(await screen.findByText(`at /training/new?dataset=${ID}`)).toBeInTheDocument();
});

it.each([
  ['is for it', [], 'There is no usable algorithm for this task type yet'],
  [
    'takes its format',
    [anAlgorithm({ formats: ['json'] })],
    'No usable algorithm accepts the format and the test mode of this dataset',
  ],
])('says why nothing can be trained where no algorithm %s', async (_, some, reason) => {
  imported();
  algorithms.splice(0, 9, ...some);
  renderPage(<Located />);
  const train = (await screen.findByText('Put online and train')).closest('button');
  await waitFor(() => {
    expect(train).toHaveAttribute('aria-description', reason);
  });
});
