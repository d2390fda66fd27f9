import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { NotificationBell } from '@/features/notifications/NotificationBell';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

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
