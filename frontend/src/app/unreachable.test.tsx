import { onlineManager } from '@tanstack/react-query';
import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { start } from '@/app/testing';
import { useSession } from '@/shared/auth/session';
import { signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { signedIn } from '@/shared/testing/users';

// pages are loaded when they are opened first, which takes its time
configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 90_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const asked: string[] = [];
let answers = true;

beforeEach(() => {
  asked.length = 0;
  answers = true;
  server.use(
    http.get('*/api/v1/*', ({ request }) => {
      asked.push(new URL(request.url).pathname);
      if (!answers) return HttpResponse.error();
      return request.url.includes('purposes') ? HttpResponse.json([]) : page([], { unread: 0 });
    }),
  );
});
afterEach(() => {
  act(() => {
    onlineManager.setOnline(true);
    useSession.setState({ status: 'unknown', token: null, expiresAt: 0, user: null });
  });
});

test('a platform that does not answer at the start is told; nobody is asked to sign in', async () => {
  let up = false;
  server.use(
    http.post('*/auth/refresh', () => (up ? HttpResponse.json(signedIn()) : HttpResponse.json({}, { status: 503 }))),
  );
  const { end } = start('/shared-models');
  const retry = await screen.findByText('Try again');
  expect(window.location.pathname).toBe('/shared-models');
  expect(screen.queryByLabelText('User name')).not.toBeInTheDocument();
  up = true;
  fireEvent.click(retry);
  await screen.findByRole('heading', { level: 1, name: 'Shared centre' });
  end();
});

test('without a network a page says so, and is there once the network is', async () => {
  signInAs();
  answers = false;
  act(() => {
    onlineManager.setOnline(false);
  });
  const { end } = start('/shared-models');
  await screen.findByText('No connection');
  const list = () => asked.filter((path) => path.endsWith('/shared-models')).length;
  await screen.findByText('The platform cannot be reached');
  const before = list();
  expect(before).toBeGreaterThan(0);
  answers = true;
  act(() => {
    onlineManager.setOnline(true);
  });
  await waitFor(() => {
    expect(list()).toBeGreaterThan(before);
    expect(screen.queryByText('The platform cannot be reached')).not.toBeInTheDocument();
  });
  expect(screen.queryByText('No connection')).not.toBeInTheDocument();
  end();
});

test('a page for administrators asks nothing for others, and says whose it is', async () => {
  signInAs({ roles: ['user'] });
  const { end } = start('/admin/users');
  await screen.findByRole('heading', { level: 1, name: 'You cannot open this page' });
  expect(asked.filter((path) => path.includes('/users'))).toEqual([]);
  end();
});

test.each(['algorithms', 'datasets', 'models', 'services', 'training'])(
  'no /%s/… is asked for an id that none has',
  async (path) => {
    signInAs();
    const { end } = start(`/${path}/no-id`);
    await screen.findByRole('heading', { level: 1, name: 'This page does not exist' });
    expect(asked.filter((one) => one.endsWith('/no-id'))).toEqual([]);
    end();
  },
);
