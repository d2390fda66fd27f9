import { configure, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { HealthCard } from '@/features/admin/components/HealthCard';
import { quotaChanges } from '@/features/admin/lib';
import { ParkedEventsPage } from '@/features/admin/pages/ParkedEventsPage';
import { QuotasPage } from '@/features/admin/pages/QuotasPage';
import { ReferencesPage } from '@/features/admin/pages/ReferencesPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  screenOf(1440);
  signInAs({ roles: ['admin'] });
});

const GIB = 1024 ** 3;

test('only what was changed of a quota is sent; an emptied field is the default again', () => {
  const typed = { cpu: 2, memory: null, gpu: null, storage: GIB };
  expect(quotaChanges(typed, { cpu: 2, memory: GIB, gpu: null, storage: null })).toEqual({
    memory: null,
    storage: GIB,
  });
});

const row = {
  user_id: 'u1',
  name: 'wang',
  display: 'Wang',
  active: true,
  limits: { cpu: 2, memory: null, gpu: null },
  assigned: { cpu: 2, memory: null, gpu: null, storage: null },
  used: { cpu: 1.5, memory: GIB, gpu: 0 },
  things: 2,
  storage: { limit: 10 * GIB, used: 3 * GIB, services: { 'dataset-svc': 3 * GIB } },
};

test('what users hold and keep is shown, and a quota is set', async () => {
  const sent = vi.fn();
  server.use(
    http.get('*/api/v1/machine/users', () => HttpResponse.json({ items: [row], total: 1 })),
    http.patch('*/api/v1/quotas/u1', async ({ request }) => {
      sent(await request.json());
      return HttpResponse.json(row);
    }),
  );
  renderPage(<QuotasPage />);
  const line = (await screen.findByText('wang')).closest('tr') as HTMLElement;
  expect(line).toHaveTextContent('1.5 cores of 2 cores');
  expect(line).toHaveTextContent('3 GiB of 10 GiB');
  await userEvent.click(within(line).getByRole('button', { name: 'Set the quota of wang' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog).toHaveTextContent(/3 GiB stored/);
  const cpu = within(dialog).getByLabelText('CPU (cores)');
  await userEvent.clear(cpu);
  await userEvent.type(cpu, '1');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith({ cpu: 1 });
  });
});

test('on a phone the amounts stand below the name, each with what it is of', async () => {
  screenOf(390);
  server.use(http.get('*/api/v1/machine/users', () => HttpResponse.json({ items: [row], total: 1 })));
  renderPage(<QuotasPage />);
  const cell = (await screen.findByText('wang')).closest('td');
  expect(cell).toHaveTextContent(/CPU1.5 cores of 2 cores.*Memory1 GiBNo limit.*GPU0No limit.*Storage3 GiB of 10 GiB/);
  expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Name', 'Actions']);
});

test('parked events are delivered again, and who does not answer is named', async () => {
  const again = vi.fn();
  const event = {
    id: 'e1',
    type: 'model.imported',
    source: 'model-svc',
    subject: 'model/1',
    service: 'inference-svc',
    time: '2026-01-01T00:00:00Z',
    parked_at: '2026-01-01T00:00:00Z',
    refusals: 5,
    reason: { code: 'event.refused', params: {}, detail: 'boom' },
  };
  server.use(
    http.get('*/api/v1/parked-events', () => HttpResponse.json({ count: 1, items: [event], missing: ['devenv-svc'] })),
    http.post('*/api/v1/parked-events/inference-svc/e1/redeliver', () => {
      again();
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderPage(<ParkedEventsPage />);
  expect(await screen.findByText('model.imported')).toBeInTheDocument();
  expect(screen.getByText(/Not answering right now/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Deliver model.imported again' }));
  await waitFor(() => {
    expect(again).toHaveBeenCalled();
  });
});

test('what is missing is named with the thing that needs it', async () => {
  const found = { kind: 'model', id: 'm1', name: 'News', needs: 'object', key: 'models/m1/a.bin', fault: 'missing' };
  server.use(
    http.get('*/api/v1/missing-references', () =>
      HttpResponse.json({
        checked_at: '2026-01-01T00:00:00Z',
        count: 1,
        items: [{ ...found, service: 'model-svc' }],
        silent: [],
        missing: [],
      }),
    ),
  );
  renderPage(<ReferencesPage />);
  expect(await screen.findByRole('link', { name: 'News' })).toHaveAttribute('href', '/models/m1');
  expect(screen.getByText('models/m1/a.bin')).toBeInTheDocument();
});

test.each([
  [[], true],
  [[{ service: 'gateway', check: 'isolation', severity: 'warning', reason: { code: 'ready.isolation_weak' } }], false],
])('isolation is said, weak or not (%#)', async (findings, isolated) => {
  server.use(http.get('*/api/v1/machine/health', () => HttpResponse.json({ ready: true, findings })));
  renderPage(<HealthCard />);
  expect(await screen.findByText('The platform is working')).toBeInTheDocument();
  expect(screen.queryAllByText('Containers are isolated as required')).toHaveLength(isolated ? 1 : 0);
  expect(screen.queryAllByText(/not fully isolated/)).toHaveLength(isolated ? 0 : 1);
});
