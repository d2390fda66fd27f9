import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { start } from '@/app/testing';
import { leave } from '@/shared/auth/session';
import { signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

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
    http.get('*/api/v1/cases', () => page()),
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/events', () => new Promise<never>(() => undefined)),
  );
  signInAs();
});
afterEach(leave);

test('the first thing that the keyboard reaches leads past the frame', async () => {
  const { end } = start('/shared-models');
  await screen.findByRole('heading', { level: 1 });
  const first = document.querySelector('a, button, input, [tabindex]');
  expect(first).toHaveTextContent('Skip to content');
  fireEvent.click(screen.getByText('Skip to content'));
  expect(screen.getByRole('main')).toHaveFocus();
  end();
});

test('a page that is opened takes the focus to its heading, the first one does not', async () => {
  const { router, end } = start('/shared-models');
  await screen.findByRole('heading', { level: 1 });
  expect(document.body).toHaveFocus();
  await act(async () => router.navigate({ to: '/cases' }));
  await waitFor(() => {
    expect(screen.getByRole('heading', { level: 1, name: 'Case library' })).toHaveFocus();
  });
  screen.getByRole('heading', { level: 1 }).blur();
  await act(async () => router.navigate({ to: '/cases', search: { q: 'river' } }));
  expect(document.body).toHaveFocus();
  end();
});
