import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiKeysCard } from '@/features/accounts/components/ApiKeysCard';
import { PasswordShown } from '@/features/accounts/components/PasswordShown';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const onClose = vi.fn();

beforeEach(() => {
  onClose.mockReset();
  signInAs({ roles: ['admin'] });
});

/** What closes any other dialog. */
function tryToClose() {
  const dialog = screen.getByRole('dialog');
  fireEvent.keyDown(dialog, { key: 'Escape', code: 'Escape', keyCode: 27, which: 27 });
  const around = dialog.closest('.ant-modal-wrap') ?? dialog;
  fireEvent.mouseDown(around);
  fireEvent.click(around);
  expect(screen.queryByRole('button', { name: 'Close', hidden: false })).toHaveTextContent('Close');
}

test('a one-time password is closed by its button only', async () => {
  const made = { user: { name: 'wang' }, one_time_password: 'seven quiet rivers' };
  renderPage(<PasswordShown made={made as never} onClose={onClose} />);
  expect(await screen.findByText('seven quiet rivers')).toBeInTheDocument();
  tryToClose();
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(onClose).toHaveBeenCalledOnce();
});

test('name and password are copied together', async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', Object.assign(navigator, { clipboard: { writeText } }));
  const made = { user: { name: 'wang' }, one_time_password: 'seven quiet rivers' };
  renderPage(<PasswordShown made={made as never} onClose={onClose} />);
  const both = await screen.findByText('Copy both');
  fireEvent.click(within(both).getByRole('button'));
  await waitFor(() => expect(writeText).toHaveBeenCalledWith('User name: wang\nPassword: seven quiet rivers'));
});

/** Types a new key and sends it twice. */
async function makeKey() {
  server.use(http.get('*/api/v1/api-keys', () => HttpResponse.json([])));
  renderPage(<ApiKeysCard />);
  fireEvent.click(await screen.findByRole('button', { name: /New API key/ }));
  await waitFor(() => {
    expect(document.getElementById('name')).not.toBeNull();
  });
  fireEvent.change(document.getElementById('name') as HTMLElement, { target: { value: 'script' } });
  fireEvent.click(screen.getByRole('button', { name: 'Create' }));
  fireEvent.click(screen.getByRole('button', { name: 'Create' }));
}

test('a new key is made once and closed by its button only', async () => {
  let made = 0;
  server.use(
    http.post('*/api/v1/api-keys', () => {
      made += 1;
      return HttpResponse.json({ key: 'mk_secret' }, { status: 201 });
    }),
  );
  await makeKey();
  expect(await screen.findByText('mk_secret')).toBeInTheDocument();
  expect(made).toBe(1);
  await waitFor(() => {
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
  });
  tryToClose();
  expect(screen.getByText('mk_secret')).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => {
    expect(screen.queryByText('mk_secret')).not.toBeInTheDocument();
  });
});

test('a key whose dialog was left while it was made is shown all the same', async () => {
  let answer: () => void = () => undefined;
  let asked = false;
  server.use(
    http.post('*/api/v1/api-keys', async () => {
      asked = true;
      await new Promise<void>((resolve) => (answer = resolve));
      return HttpResponse.json({ key: 'mk_secret' }, { status: 201 });
    }),
  );
  await makeKey();
  await waitFor(() => {
    expect(asked).toBe(true);
  });
  fireEvent.click(screen.getByText('Cancel'));
  answer();
  expect(await screen.findByText('mk_secret')).toBeInTheDocument();
});

test('the name of a key that was not made is there again when the dialog is opened anew', async () => {
  server.use(http.get('*/api/v1/api-keys', () => HttpResponse.json([])));
  renderPage(<ApiKeysCard />);
  const name = () => document.getElementById('name') as HTMLInputElement;
  fireEvent.click(await screen.findByRole('button', { name: /New API key/ }));
  await waitFor(() => expect(name()).not.toBeNull());
  fireEvent.change(name(), { target: { value: 'script' } });
  fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape', code: 'Escape', keyCode: 27, which: 27 });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  fireEvent.click(screen.getByRole('button', { name: /New API key/ }));
  await waitFor(() => expect(name()).toHaveValue('script'));
});
