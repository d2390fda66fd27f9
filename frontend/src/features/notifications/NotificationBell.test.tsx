import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { NotificationBell } from '@/features/notifications/NotificationBell';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

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

test.each([9, 10, 120])('%i unread stand beside the bell, not on it', async (unread) => {
  signInAs();
  server.use(http.get('*/api/v1/notifications', () => page([], { unread })));
  renderPage(<NotificationBell />);
  const bell = await screen.findByRole('button', { name: `Notifications, ${unread} unread` });
  const badge = bell.querySelector('.ant-badge-count');
  expect(badge).toHaveAttribute('title', String(unread));
  expect(badge).toHaveStyle({ insetInlineStart: '10px', insetInlineEnd: 'auto' });
});

const TASK = '01J000000000000000000000T1';

/** Three are unread, one of them about the task; what was marked as read is read. */
function platform() {
  const read: unknown[] = [];
  server.use(
    http.get('*/api/v1/notifications', ({ request }) => {
      const about = new URL(request.url).searchParams.get('resource_id');
      const items = about === TASK && read.length === 0 ? [told(1)] : [];
      return HttpResponse.json({ items, next_cursor: null, prev_cursor: null, total: 3, unread: 3 - read.length });
    }),
    http.post('*/api/v1/notifications/read', async ({ request }) => {
      read.push(await request.json());
      return HttpResponse.json({ unread: 2 });
    }),
  );
  return read;
}

test.each([`/training/${TASK}`, `/datasets/new?id=${TASK}`])('what is told of what %s shows is read', async (page) => {
  signInAs();
  const read = platform();
  renderPage(<NotificationBell />, page);
  await screen.findByRole('button', { name: 'Notifications, 2 unread' });
  expect(read).toEqual([{ ids: ['N1'] }]);
});

test('what is told while its page is open is read, too', async () => {
  signInAs();
  const read = platform();
  read.push('nothing yet');
  const { queryClient } = renderPage(<NotificationBell />, `/training/${TASK}`);
  await screen.findByRole('button', { name: 'Notifications, 2 unread' });
  read.pop();
  await queryClient.invalidateQueries({ queryKey: ['notifications'] });
  await vi.waitFor(() => expect(read).toEqual([{ ids: ['N1'] }]));
});

test('a page that is not looked at leaves it unread until it is', async () => {
  signInAs();
  const read = platform();
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  renderPage(<NotificationBell />, `/training/${TASK}`);
  await screen.findByRole('button', { name: 'Notifications, 3 unread' });
  await vi.waitFor(() => expect(read).toEqual([]));
  hidden.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(read).toEqual([{ ids: ['N1'] }]));
  hidden.mockRestore();
});
