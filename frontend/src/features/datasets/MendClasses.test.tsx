import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { MendClasses } from '@/features/datasets/components/MendClasses';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { aDataset, aPart } from '@/shared/testing/things';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

test('of more classes than the report lists, those that begin with what is typed are offered', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/datasets/:id/classes', ({ request }) => {
      const asked = new URL(request.url).searchParams;
      return page([{ name: `${asked.get('q') ?? ''}zebra of v${asked.get('version') ?? ''}`, count: 3, size: 9 }]);
    }),
  );
  const report = { classes: [{ name: 'ant', count: 3, size: 9 }], class_count: 2000 };
  const dataset = aDataset({ parts: [aPart({ version: 2, report })] });
  renderPage(<MendClasses dataset={dataset} part="train" open onClose={vi.fn()} />);
  const from = await screen.findByRole('combobox', { name: 'Class' });
  fireEvent.mouseDown(from);
  fireEvent.change(from, { target: { value: 'x' } });
  expect(await screen.findByTitle('xzebra of v2')).toBeInTheDocument();
});

test('classes are renamed, merged, left out and brought back in one step', async () => {
  signInAs();
  const reads: unknown[] = [];
  const onClose = vi.fn();
  server.use(
    http.post('*/api/v1/datasets/:id/parts/train/read', async ({ request }) => {
      reads.push(await request.json());
      return HttpResponse.json({ id: 'D1' }, { status: 202 });
    }),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json({ id: 'D1' })),
  );
  const classes = ['cats', 'dogs'].map((name) => ({ name, count: 3, size: 9 }));
  const dataset = aDataset({ parts: [aPart({ report: { classes }, left_out: ['birds'] })] });
  renderPage(<MendClasses dataset={dataset} part="train" open onClose={onClose} />);
  const choose = async (row: number, name: string, to: string) => {
    fireEvent.mouseDown((await screen.findAllByRole('combobox', { name: 'Class' }))[row] as HTMLElement);
    fireEvent.click((await screen.findAllByTitle(name)).at(-1) as HTMLElement);
    const box = screen.getAllByRole('combobox', { name: /^New name/ })[row] as HTMLElement;
    if (to) fireEvent.change(box, { target: { value: to } });
  };
  fireEvent.click(await screen.findByRole('button', { name: 'Read again' }));
  expect(await screen.findByText('Choose a class')).toBeInTheDocument();
  expect(reads).toEqual([]);
  await choose(0, 'cats', 'animals');
  fireEvent.click(screen.getByText('Add another'));
  await choose(1, 'dogs', '');
  fireEvent.click(screen.getByText('Add another'));
  await choose(2, 'birds (left out)', '');
  fireEvent.click(screen.getByRole('button', { name: 'Read again' }));
  await waitFor(() =>
    expect(reads).toEqual([{ version: 1, classes: { cats: 'animals', dogs: null, birds: 'birds' } }]),
  );
  await waitFor(() => expect(onClose).toHaveBeenCalled());
});
