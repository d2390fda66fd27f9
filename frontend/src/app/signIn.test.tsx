import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { start } from '@/app/testing';
import { leave, session } from '@/shared/auth/session';
import { signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { signedIn } from '@/shared/testing/users';

window.scrollTo = () => undefined;

const here = () => window.location.pathname + window.location.search;

function type(label: string | RegExp, text: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

async function signInWith(password: string) {
  await screen.findByLabelText('User name');
  type('User name', 'li');
  type('Password', password);
  fireEvent.click(screen.getByRole('button', { name: /Sign in/ }));
}

// pages are loaded when they are opened first, which takes its time
beforeAll(() => {
  configure({ asyncUtilTimeout: 15_000 });
});
afterAll(() => {
  configure({ asyncUtilTimeout: 1000 });
});
beforeEach(() => {
  server.use(
    http.get('*/api/v1/notifications', () => page([], { unread: 0 })),
    http.get('*/api/v1/shared-models', () => page()),
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.post('*/auth/refresh', () => HttpResponse.json({}, { status: 401 })),
    http.get('*/api/v1/events', () => new Promise<never>(() => undefined)),
  );
});
afterEach(() => {
  leave();
});

test('a user who is not signed in returns to the page they asked for after signing in', async () => {
  server.use(http.post('*/auth/sign-in', () => HttpResponse.json(signedIn())));
  const { end } = start('/shared-models?q=river');
  await screen.findByLabelText('User name');
  expect(document.title).toBe('Sign in · Modelyard');
  await signInWith('a quiet river');
  await waitFor(() => {
    expect(here()).toBe('/shared-models?q=river');
  });
  end();
});

test('the first sign-in sets a password before anything else', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/auth/sign-in', () => HttpResponse.json(signedIn({ must_change_password: true }))),
    http.post('*/auth/password', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(signedIn());
    }),
  );
  const { end } = start('/shared-models');
  await signInWith('once-only');
  await screen.findByLabelText('New password');
  expect(window.location.pathname).toBe('/sign-in');
  type('New password', 'a quiet river bends');
  type('Confirm new password', 'a quiet river bends');
  fireEvent.click(screen.getByRole('button', { name: 'Set password and continue' }));
  await waitFor(() => {
    expect(here()).toBe('/shared-models');
  });
  expect(sent).toEqual([{ current_password: 'once-only', new_password: 'a quiet river bends' }]);
  end();
});

test('signed out in another tab the sign-in page comes, with the way back', async () => {
  signInAs();
  const { end } = start('/shared-models?q=river');
  await screen.findByRole('heading', { level: 1 });
  act(leave);
  await waitFor(() => {
    expect(window.location.pathname).toBe('/sign-in');
  });
  expect(new URLSearchParams(window.location.search).get('to')).toBe('/shared-models?q=river');
  end();
});

test('what was loaded for one user is gone when the next one signs in', async () => {
  signInAs();
  const { client, end } = start('/shared-models');
  await screen.findByRole('heading', { level: 1 });
  client.setQueryData(['models', 'list'], 'private');
  act(leave);
  expect(session().user).toBeNull();
  act(() => {
    signInAs({ id: '01J00000000000000000000001', name: 'wang' });
  });
  expect(client.getQueryData(['models', 'list'])).toBeUndefined();
  end();
});

test.each(['//evil.example/x', 'https://evil.example', '/\\evil.example'])('%s is no way back', async (to) => {
  signInAs();
  server.use(http.get('*/api/v1/overview', () => HttpResponse.json({}, { status: 503 })));
  const { end } = start(`/sign-in?to=${encodeURIComponent(to)}`);
  await waitFor(() => {
    expect(here()).toBe('/');
  });
  end();
});

test('who cannot sign in finds help beside the form', async () => {
  const { end } = start('/sign-in');
  await screen.findByLabelText('User name');
  fireEvent.click(screen.getByRole('button', { name: /Help/ }));
  expect(await screen.findByText(/ask an administrator to reset it/)).toBeInTheDocument();
  leave();
  end();
});
