import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { AuditPage } from '@/features/accounts/pages/AuditPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const entry = (position: number, change: object) => ({
  position,
  id: `${position}`,
  at: '2026-01-01T00:00:00Z',
  user_id: null,
  user_name: 'li',
  via: 'session',
  method: 'POST',
  path: '/auth/sign-in',
  status: 200,
  ip: '127.0.0.1',
  thing_id: null,
  thing_name: null,
  ...change,
});

test('what was done is a sentence with the name of the thing; what failed was only tried', async () => {
  signInAs({ roles: ['admin'] });
  const items = [
    entry(4, { path: `/api/v1/datasets/${ID}/online`, thing_name: 'News' }),
    entry(3, { method: 'DELETE', path: `/api/v1/models/${ID}`, thing_name: 'Bayes', status: 409 }),
    entry(2, {}),
    entry(1, { status: 401, user_name: '' }),
  ];
  server.use(http.get('*/api/v1/audit*', () => HttpResponse.json({ items, total: 4, page: 1, page_size: 20 })));
  renderPage(<AuditPage />);
  expect(await screen.findByText('Put dataset “News” online')).toBeInTheDocument();
  expect(screen.getByText('Tried to delete model “Bayes”')).toBeInTheDocument();
  expect(screen.getByText('Signed in')).toBeInTheDocument();
  expect(screen.getByText('Tried to sign in')).toBeInTheDocument();
  expect(screen.getByText(`DELETE /api/v1/models/${ID}`)).toBeInTheDocument();
});
