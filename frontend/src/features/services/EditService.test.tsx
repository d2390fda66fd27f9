import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { EditService } from '@/features/services/components/EditService';
import { StatsPanel } from '@/features/services/components/StatsPanel';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const THING = {
  id: '01J0000000000000000000SERV',
  name: 'reviews',
  description: '',
  revision: 3,
  state: 'stopped',
  ready_replicas: 0,
  resources: { cpu: 1, cpu_limit: 4, memory: 1024 ** 3, gpu: 0, shm: null },
  env: { MODE: 'fast', BEAM: '3' },
  recipe: { env: [{ name: 'MODE', choices: ['fast', 'exact'], type: 'choice' }, { name: 'BEAM' }] },
};
const sent: unknown[] = [];
const type = (id: string, value: string) => {
  const field = document.getElementById(id);
  if (field === null) throw new Error(id);
  fireEvent.change(field, { target: { value } });
};
const shown = async (id: string, value: string) => {
  await waitFor(() => {
    expect(document.getElementById(id)).toHaveValue(value);
  });
};
const saved = async (body: unknown) => {
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(sent.at(-1)).toEqual(body);
  });
};

beforeEach(() => {
  sent.length = 0;
  sessionStorage.clear();
  signInAs();
  server.use(
    http.get('*/api/v1/services/:id', () => HttpResponse.json(THING)),
    http.patch('*/api/v1/services/:id', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...THING, revision: 4 });
    }),
  );
});

test('a CPU limit that is emptied is sent as none, a setting that is emptied is left out', async () => {
  renderPage(<EditService id={THING.id} open onClose={() => undefined} />);
  await shown('resources_cpu_limit', '4');
  type('resources_cpu_limit', '');
  type('env_BEAM', '');
  await saved({ resources: { ...THING.resources, cpu_limit: null }, env: { MODE: 'fast' } });
});

test('what was typed while it was stopped is neither shown nor sent while it runs', async () => {
  const first = renderPage(<EditService id={THING.id} open onClose={() => undefined} />);
  await shown('resources_cpu', '1');
  type('resources_cpu', '2');
  await waitFor(() => {
    expect(Object.values(sessionStorage).join()).toContain('"cpu":2');
  });
  first.unmount();
  const running = { ...THING, state: 'running', ready_replicas: 1 };
  server.use(http.get('*/api/v1/services/:id', () => HttpResponse.json(running)));
  renderPage(<EditService id={THING.id} open onClose={() => undefined} />);
  await shown('resources_cpu', '1');
  type('name', 'another');
  await saved({ name: 'another' });
});

test('it comes back once the service is stopped again', async () => {
  const open = (more: object) => {
    server.use(http.get('*/api/v1/services/:id', () => HttpResponse.json({ ...THING, ...more })));
    return renderPage(<EditService id={THING.id} open onClose={() => undefined} />);
  };
  const kept = (text: string) =>
    waitFor(() => {
      expect(Object.values(sessionStorage).join()).toContain(text);
    });
  const first = open({});
  await shown('resources_cpu', '1');
  type('resources_cpu', '2');
  await kept('"cpu":2');
  first.unmount();
  const second = open({ state: 'running', ready_replicas: 1 });
  await shown('resources_cpu', '1');
  type('name', 'another');
  await kept('another');
  await kept('"cpu":2');
  await saved({ name: 'another' });
  await waitFor(() => {
    expect(Object.values(sessionStorage).join()).not.toContain('another');
  });
  second.unmount();
  open({});
  await shown('resources_cpu', '2');
});

test('one that was started meanwhile has its name saved with the next try', async () => {
  const running = { ...THING, state: 'running', ready_replicas: 1, revision: 5 };
  server.use(
    http.get('*/api/v1/services/:id', () => HttpResponse.json(THING), { once: true }),
    http.get('*/api/v1/services/:id', () => HttpResponse.json(running)),
    http.patch(
      '*/api/v1/services/:id',
      () => HttpResponse.json({ code: 'service.running', status: 409, params: { state: 'running' } }, { status: 409 }),
      { once: true },
    ),
  );
  renderPage(<EditService id={THING.id} open onClose={() => undefined} />);
  await shown('resources_cpu', '1');
  type('resources_cpu', '2');
  type('name', 'another');
  fireEvent.click(screen.getByText('Save'));
  await waitFor(() => {
    expect(document.getElementById('resources_cpu')).toBeDisabled();
  });
  await shown('resources_cpu', '1');
  await saved({ name: 'another' });
});

test('the calls that the list tells are told apart from those since the platform started', async () => {
  server.use(
    http.get('*/api/v1/service-stats/:id', () =>
      HttpResponse.json({ calls: 3, errors: 1, latency_ms: {}, minutes: [] }),
    ),
  );
  renderPage(<StatsPanel service={{ id: THING.id, calls: 41 }} />);
  const told = async (title: string) => (await screen.findByText(title)).closest('.ant-statistic')?.textContent;
  expect(await told('Calls since start')).toBe('Calls since start3');
  expect(screen.getByText('41').closest('.ant-statistic')).toHaveTextContent('Calls');
});
