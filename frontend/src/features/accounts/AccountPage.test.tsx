import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { AccountPage } from '@/features/accounts/pages/AccountPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const GIB = 1024 ** 3;

test.each([
  [10 * GIB, '3 GiB of 10 GiB'],
  [null, '3 GiB used, no limit'],
])('one’s own storage is said, with a quota of %s', async (limit, says) => {
  signInAs();
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ storage: { limit, used: 3 * GIB, services: { 'dataset-svc': 2 * GIB, 'model-svc': GIB } } }),
    ),
    http.get('*/api/v1/*', () => HttpResponse.json([])),
    http.get('*/auth/*', () => HttpResponse.json([])),
  );
  renderPage(<AccountPage />);
  expect(await screen.findByText(says)).toBeInTheDocument();
  expect(screen.getByText('Of this: datasets 2 GiB, models 1 GiB')).toBeInTheDocument();
});
