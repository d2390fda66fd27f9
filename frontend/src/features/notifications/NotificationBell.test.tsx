import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { NotificationBell } from '@/features/notifications/NotificationBell';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const live = vi.hoisted(() => ({ tell: null as ((event: object) => void) | null }));
vi.mock('@/shared/live/live', () => ({
  useTopic: (_: string, heard?: (event: object) => void) => {
    if (heard) live.tell = heard;
  },
}));

const told = (number: number) => ({
  id: `N${number}`,
  kind: 'training.succeeded',
  params: { name: `run ${number}` },
  reason: null,
  resource: { kind: 'task', id: `T${number}`, name: `run ${number}` },
  at: '2026-01-01T00:00:00Z',
  read: false,
});
const PAGES = [
  { items: [told(1), told(2)], next_cursor: 'older' },
  { items: [told(3)], next_cursor: null },
];

test('says how many are unread, and leads to all of them', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/notifications', ({ request }) => {
      const older = new URL(request.url).searchParams.get('cursor') === 'older';
      return HttpResponse.json({ ...PAGES[older ? 1 : 0], prev_cursor: null, total: 3, unread: 3 });
    }),
  );
  renderPage(<NotificationBell />);
  fireEvent.click(await screen.findByRole('button', { name: 'Notifications, 3 unread' }));
  expect(await screen.findByText('Training run 2 succeeded')).toBeInTheDocument();
  fireEvent.click(screen.getByText('Show older'));
  expect(await screen.findByText('Training run 3 succeeded')).toBeInTheDocument();
  expect(screen.getByText('Training run 1 succeeded')).toBeInTheDocument();
  expect(screen.queryByText('Show older')).toBeNull();
});

test.each(['/training/T1', '/training/new?id=T1'])('what one has just watched on %s is read', async (page) => {
  signInAs();
  const read: unknown[] = [];
  server.use(
    http.get('*/api/v1/notifications', () =>
      HttpResponse.json({ ...PAGES[0], prev_cursor: null, total: 2, unread: 2 }),
    ),
    http.post('*/api/v1/notifications/read', async ({ request }) => {
      read.push(await request.json());
      return HttpResponse.json({ unread: 1 });
    }),
  );
  window.history.pushState(null, '', page);
  renderPage(<NotificationBell />);
  await screen.findByRole('button', { name: 'Notifications, 2 unread' });
  live.tell?.({ data: { notification: told(2) } });
  live.tell?.({ data: { notification: told(1) } });
  await vi.waitFor(() => expect(read).toEqual([{ ids: ['N1'] }]));
  window.history.pushState(null, '', '/');
});
