import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { start } from '@/app/testing';
import type { UserView } from '@/shared/api/generated/types.gen';
import { end, leave, session } from '@/shared/auth/session';
import { signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { signedIn } from '@/shared/testing/users';

// pages are loaded when they are opened first, which takes its time
configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 90_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

let purposesAsked = 0;

beforeEach(() => {
  purposesAsked = 0;
  signInAs({ roles: ['user'] });
  server.use(
    http.get('*/api/v1/notifications', () => page([], { unread: 0 })),
    http.get('*/api/v1/algorithms', () => page()),
    http.get('*/api/v1/purposes', () => {
      purposesAsked += 1;
      return HttpResponse.json([]);
    }),
    http.post('*/auth/refresh', () => HttpResponse.json({}, { status: 401 })),
  );
});

const name = async () => {
  await screen.findByText('Create and upload data');
  const found = document.getElementById('name');
  if (found === null) throw new Error('no name');
  return found;
};

function signInAgain(user: Partial<UserView> = {}) {
  const answer = { ...signedIn({ roles: ['user'], ...user }), access_token: 'new' };
  server.use(http.post('*/auth/sign-in', () => HttpResponse.json(answer)));
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'a quiet river' } });
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('who is signed out elsewhere signs in over the page, and what was typed is still there', async () => {
  const { end: stop } = start('/datasets/new');
  fireEvent.change(await name(), { target: { value: 'Half a name' } });
  act(end);
  await screen.findByText('Your session has ended');
  expect(window.location.pathname).toBe('/datasets/new');
  expect(screen.getByLabelText('User name')).toHaveValue('li');
  const before = purposesAsked;
  signInAgain();
  await waitFor(() => {
    expect(screen.queryByText('Your session has ended')).not.toBeInTheDocument();
  });
  expect(session()).toMatchObject({ status: 'signed-in', token: 'new' });
  expect(await name()).toHaveValue('Half a name');
  expect(purposesAsked).toBeGreaterThan(before);
  act(leave);
  stop();
});

test('somebody else who signs in there sees nothing of it', async () => {
  const { end: stop } = start('/datasets/new');
  fireEvent.change(await name(), { target: { value: 'Half a name' } });
  act(end);
  await screen.findByText('Your session has ended');
  signInAgain({ id: '01J00000000000000000000009', name: 'wang' });
  await waitFor(async () => expect(await name()).toHaveValue(''));
  act(leave);
  stop();
});

test('whoever does not want to leads to the sign-in page', async () => {
  const { end: stop } = start('/datasets/new');
  await name();
  act(end);
  fireEvent.click(await screen.findByText('Go to the sign-in page'));
  await waitFor(() => {
    expect(window.location.pathname).toBe('/sign-in');
  });
  stop();
});

test('a sign-out that failed is told, and can be tried again', async () => {
  let tried = 0;
  server.use(
    http.post('*/auth/sign-out', () => {
      tried += 1;
      return tried === 1 ? HttpResponse.error() : new HttpResponse(null, { status: 204 });
    }),
  );
  const { end: stop } = start('/datasets/new');
  await name();
  fireEvent.click(screen.getByRole('button', { name: /Li/ }));
  fireEvent.click(await screen.findByText('Sign out'));
  await screen.findByText('You are still signed in');
  expect(session().status).toBe('signed-in');
  expect(window.location.pathname).toBe('/datasets/new');
  fireEvent.click(screen.getByText('Try again'));
  await waitFor(() => {
    expect(window.location.pathname).toBe('/sign-in');
  });
  expect(session().status).toBe('anonymous');
  stop();
});
