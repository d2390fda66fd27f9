import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { PurposesPage } from '@/features/admin/pages/PurposesPage';
import type { PurposeView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const typeIn = {
  code: 'text_classification',
  names: { zh: '文本分类', en: 'Text classification' },
  annotations: ['classification'],
  formats: ['dir', 'json'],
  retired: false,
};
const type = { ...typeIn, importable: ['dir'] };
const text: PurposeView = {
  code: 'text',
  names: { zh: '文本', en: 'Text' },
  task_types: [type],
  retired: false,
  revision: 3,
};
const textIn = { names: text.names, retired: false, task_types: [typeIn] };

let known: PurposeView[];
const sent = vi.fn();

beforeEach(() => {
  known = [text];
  sent.mockReset();
  screenOf(1440);
  signInAs({ roles: ['admin'] });
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json(known)),
    http.post('*/api/v1/purposes', async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json(text, { status: 201 });
    }),
    http.put('*/api/v1/purposes/text', async ({ request }) => {
      sent(await request.json(), request.headers.get('if-match'));
      return HttpResponse.json(text);
    }),
  );
});

const rowOf = async (name: string) => (await screen.findByText(name)).closest('tr') as HTMLElement;

async function choose(row: HTMLElement, of: string, action: string) {
  await userEvent.click(within(row).getByRole('button', { name: `More actions for “${of}”` }));
  await userEvent.click(await screen.findByRole('menuitem', { name: new RegExp(action) }));
}

async function save(dialog: HTMLElement, button = 'Save') {
  await userEvent.click(within(dialog).getByRole('button', { name: button }));
}

test('shows purposes and their task types with their names in both languages', async () => {
  known = [{ ...text, task_types: [{ ...type, retired: true }] }];
  renderPage(<PurposesPage />);
  await waitFor(async () => {
    expect(await rowOf('文本')).toHaveTextContent(/文本Texttext/); // once the width of the window is known
  });
  expect(await rowOf('文本分类')).toHaveTextContent(
    /文本分类RetiredText classificationtext_classificationClassificationdir, json/,
  );
});

test('says that there are none, and what failed', async () => {
  known = [];
  const { unmount } = renderPage(<PurposesPage />);
  expect(await screen.findByText('No purposes yet')).toBeInTheDocument();
  unmount();
  server.use(http.get('*/api/v1/purposes', () => HttpResponse.json({ code: 'service.unavailable' }, { status: 503 })));
  renderPage(<PurposesPage />);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
});

test('a purpose is added', async () => {
  renderPage(<PurposesPage />);
  await rowOf('文本');
  await userEvent.click(screen.getByRole('button', { name: /Add purpose/ }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.change(within(dialog).getByLabelText('Name (Chinese)'), { target: { value: '时序' } });
  fireEvent.change(within(dialog).getByLabelText('Identifier'), { target: { value: 'Series' } });
  await save(dialog);
  expect(await within(dialog).findByText('Enter the name in this language')).toBeInTheDocument();
  expect(within(dialog).getByText(/^Use lowercase letters/)).toBeInTheDocument();
  fireEvent.change(within(dialog).getByLabelText('Name (English)'), { target: { value: 'Series' } });
  fireEvent.change(within(dialog).getByLabelText('Identifier'), { target: { value: 'series' } });
  await save(dialog);
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith({ code: 'series', names: { zh: '时序', en: 'Series' }, task_types: [] });
  });
});

test('a task type is renamed; a name that is taken is said at its field', async () => {
  server.use(
    http.put(
      '*/api/v1/purposes/text',
      () =>
        HttpResponse.json(
          { code: 'purpose.taken', status: 409, params: { field: 'task_types.0.names.en', name: 'Texts' } },
          { status: 409 },
        ),
      { once: true },
    ),
  );
  renderPage(<PurposesPage />);
  await userEvent.click(within(await rowOf('文本分类')).getByRole('button', { name: 'Edit' }));
  const dialog = await screen.findByRole('dialog');
  const name = within(dialog).getByLabelText('Name (English)');
  fireEvent.change(name, { target: { value: 'Texts' } });
  await save(dialog);
  expect(await within(dialog).findByText(/^This identifier or name is taken/)).toBeInTheDocument();
  expect(name).toHaveAccessibleDescription(/taken/);
  fireEvent.change(name, { target: { value: 'Sorting texts' } });
  await save(dialog);
  const renamed = { ...typeIn, names: { zh: '文本分类', en: 'Sorting texts' } };
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith({ ...textIn, task_types: [renamed] }, '"3"');
  });
});

test('a purpose is retired after a question, and brought back without one', async () => {
  renderPage(<PurposesPage />);
  await choose(await rowOf('文本'), 'Text', 'Retire');
  known = [{ ...text, retired: true, revision: 4 }];
  await save(await screen.findByRole('dialog'), 'Retire');
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith({ ...textIn, retired: true }, '"3"');
  });
  expect(await screen.findByText('Retired')).toBeInTheDocument();
  await choose(await rowOf('文本'), 'Text', 'Bring back');
  await waitFor(() => {
    expect(sent).toHaveBeenLastCalledWith(textIn, '"4"');
  });
});

test('what is used is not deleted, and who uses it is named', async () => {
  const users = [{ kind: 'algorithm', id: 'A', name: 'Bayes', owner_id: 'O' }];
  const refused = () =>
    HttpResponse.json({ code: 'resource.still_used', status: 409, params: { users } }, { status: 409 });
  server.use(http.delete('*/api/v1/purposes/text', refused));
  renderPage(<PurposesPage />);
  await choose(await rowOf('文本'), 'Text', 'Delete');
  const dialog = await screen.findByRole('dialog');
  await save(dialog, 'Delete');
  expect(await within(dialog).findByRole('link', { name: 'Bayes' })).toHaveAttribute('href', '/algorithms/A');
});

test('a task type goes alone', async () => {
  renderPage(<PurposesPage />);
  await choose(await rowOf('文本分类'), 'Text classification', 'Delete');
  await save(await screen.findByRole('dialog'), 'Delete');
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith({ ...textIn, task_types: [] }, '"3"');
  });
});

test('on a phone the English name and the code stand below the Chinese one', async () => {
  screenOf(390);
  renderPage(<PurposesPage />);
  expect((await screen.findByText('文本分类')).closest('td')).toHaveTextContent(
    '文本分类Text classificationtext_classification',
  );
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Name', 'Actions']);
});
