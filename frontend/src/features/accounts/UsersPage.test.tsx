import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { UsersPage } from '@/features/accounts/pages/UsersPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aUser } from '@/shared/testing/users';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const sent: unknown[] = [];
const EVERYBODY = [
  aUser({ name: 'me', roles: ['admin'] }),
  aUser({ id: 'U2', name: 'wang' }),
  aUser({ id: 'U3', name: 'gone', active: false }),
];

beforeEach(() => {
  sent.length = 0;
  signInAs({ roles: ['admin'] });
  server.use(
    http.get('*/api/v1/users', () => HttpResponse.json({ items: EVERYBODY, total: EVERYBODY.length })),
    http.patch('*/api/v1/users/:id', async ({ params, request }) => {
      sent.push([params.id, await request.json()]);
      return HttpResponse.json(EVERYBODY[1]);
    }),
    http.post('*/api/v1/users/:id/reset-password', ({ params }) =>
      HttpResponse.json({ user: { id: params.id, name: 'wang' }, one_time_password: 'seven quiet rivers' }),
    ),
  );
  renderPage(<UsersPage />);
});

const rowOf = async (name: string) => within((await screen.findByText(name)).closest('tr') as HTMLElement);
const openMenu = async (name: string) => {
  fireEvent.click((await rowOf(name)).getByRole('button', { name: `More actions for “${name}”` }));
  await screen.findAllByRole('menuitem');
};
const choose = async (name: string, item: string) => {
  await openMenu(name);
  fireEvent.click(screen.getByRole('menuitem', { name: new RegExp(item) }));
};
const agree = async () => fireEvent.click(await screen.findByText('OK'));

test('in a row stands what is likeliest, the rest in its menu', async () => {
  expect((await rowOf('wang')).getByText('Roles')).toBeInTheDocument();
  expect((await rowOf('gone')).getByText('Enable')).toBeInTheDocument();
  await openMenu('wang');
  expect(screen.getAllByRole('menuitem').map((item) => item.textContent)).toEqual(['Reset password', 'Disable']);
});

test('on their own account an administrator does nothing that would lock them out', async () => {
  await openMenu('me');
  for (const item of screen.getAllByRole('menuitem')) {
    expect(item).toHaveTextContent('You cannot do this to your own account');
  }
});

test('who is disabled is asked for first, who is enabled is not', async () => {
  await choose('wang', 'Disable');
  expect(await screen.findByText('Disable wang?')).toBeInTheDocument();
  expect(sent).toEqual([]);
  await agree();
  await waitFor(() => expect(sent).toEqual([['U2', { active: false }]]));
  fireEvent.click((await rowOf('gone')).getByText('Enable'));
  await waitFor(() => expect(sent[1]).toEqual(['U3', { active: true }]));
});

test('a new password is shown when it was asked for and agreed to', async () => {
  await choose('wang', 'Reset password');
  await agree();
  expect(await screen.findByText('seven quiet rivers')).toBeInTheDocument();
});

test('the roles of each row begin with what that user has', async () => {
  fireEvent.click((await rowOf('me')).getByText('Roles'));
  expect(await screen.findByRole('checkbox', { name: /Administrator/ })).toBeChecked();
  fireEvent.click(screen.getByText('Cancel'));
  fireEvent.click((await rowOf('wang')).getByText('Roles'));
  const dialog = within(await screen.findByRole('dialog', { name: /Roles of wang/ }));
  expect(dialog.getByRole('checkbox', { name: /Administrator/ })).not.toBeChecked();
  fireEvent.click(dialog.getByRole('checkbox', { name: /^User/ }));
  fireEvent.click(dialog.getByText('Save'));
  await waitFor(() => expect(sent).toEqual([['U2', { roles: ['developer', 'user'] }]]));
});
