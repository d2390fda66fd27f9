import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { EditDataset } from '@/features/datasets/components/EditDataset';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const THING = {
  id: '01J00000000000000000000001',
  name: 'News',
  description: '',
  tags: [],
  revision: 3,
  purpose: 'text',
  task_type: 'text_classification',
  annotation: 'class',
  format: 'dir',
  test_mode: 'ratio',
  current_version: null,
};
const sent: unknown[] = [];

beforeEach(() => {
  sent.length = 0;
  sessionStorage.clear();
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () =>
      HttpResponse.json([
        {
          code: 'text',
          names: { en: 'Text' },
          task_types: [
            {
              code: 'text_classification',
              names: { en: 'Topics' },
              annotations: ['class'],
              formats: ['dir', 'json'],
              importable: ['dir', 'json'],
            },
          ],
        },
      ]),
    ),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json(THING)),
    http.patch('*/api/v1/datasets/:id', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...THING, revision: 4 });
    }),
  );
});

test('what its archives are for may be changed as long as none was imported', async () => {
  const onClose = vi.fn();
  renderPage(<EditDataset id={THING.id} open onClose={onClose} />);
  fireEvent.click(await screen.findByRole('radio', { name: /json/ }));
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(onClose).toHaveBeenCalled();
  });
  expect(sent).toEqual([{ format: 'json' }]);
});

test('afterwards only what it is called', async () => {
  server.use(http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ ...THING, current_version: 1 })));
  renderPage(<EditDataset id={THING.id} open onClose={() => undefined} />);
  await waitFor(() => {
    expect(document.getElementById('name')).toHaveValue('News');
  });
  expect(screen.queryByRole('radio')).toBeNull();
});

test('once one of two archives is read only the test mode, which may need no other', async () => {
  const parts = [{ part: 'train', state: 'ready' }];
  server.use(http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ ...THING, test_mode: 'separate', parts })));
  renderPage(<EditDataset id={THING.id} open onClose={() => undefined} />);
  await waitFor(() => {
    expect(screen.getAllByRole('radio').map((one) => one.getAttribute('value'))).toEqual(['ratio', 'separate']);
  });
});

test('once an archive was imported meanwhile, what else was typed is saved with the next try', async () => {
  server.use(
    http.patch(
      '*/api/v1/datasets/:id',
      () => HttpResponse.json({ code: 'dataset.form_fixed', status: 409 }, { status: 409 }),
      { once: true },
    ),
  );
  renderPage(<EditDataset id={THING.id} open onClose={() => undefined} />);
  fireEvent.click(await screen.findByRole('radio', { name: /json/ }));
  server.use(http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ ...THING, revision: 5, current_version: 1 })));
  fireEvent.change(document.getElementById('name') as HTMLElement, { target: { value: 'Other' } });
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(screen.queryByRole('radio')).toBeNull();
  });
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(sent).toEqual([{ name: 'Other' }]);
  });
});
