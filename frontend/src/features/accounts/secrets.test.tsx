import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { ApiKeyDialog } from '@/features/accounts/components/ApiKeyDialog';
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

test('a new key is made once and closed by its button only', async () => {
  let made = 0;
  server.use(
    http.post('*/api/v1/api-keys', () => {
      made += 1;
      return HttpResponse.json({ key: 'mk_secret' }, { status: 201 });
    }),
  );
  renderPage(<ApiKeyDialog onClose={onClose} />);
  await waitFor(() => {
    expect(document.getElementById('name')).not.toBeNull();
  });
  fireEvent.change(document.getElementById('name') as HTMLElement, { target: { value: 'script' } });
  fireEvent.click(screen.getByText('Create'));
  fireEvent.click(screen.getByText('Create'));
  expect(await screen.findByText('mk_secret')).toBeInTheDocument();
  expect(made).toBe(1);
  tryToClose();
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(onClose).toHaveBeenCalledOnce();
});
