import { useLocation } from '@tanstack/react-router';
import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { PublishAndTest } from '@/shared/resources/PublishAndTest';
import { serviceToTest } from '@/shared/resources/publishing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const MODEL = { id: 'M1', state: 'ready', servable: true } as const;
const GIB = 2 ** 30;
const ASKED = { cpu: 0.4, memory: GIB };
const service = (state: string) => ({
  id: 'S1',
  name: 'News v1',
  revision: 1,
  owner_id: 'u',
  state,
  resources: ASKED,
});
const room = (free: number) => {
  const cores = (cpu: number) => ({ cpu, memory: 16 * GIB, gpu: 0 });
  return http.get('*/api/v1/quotas', () =>
    HttpResponse.json({ limits: {}, used: {}, available: cores(free), free: cores(free), capacity: cores(2) }),
  );
};
const sent: string[] = [];
let known: object[] = [];

beforeEach(() => {
  signInAs();
  sent.length = 0;
  known = [];
  server.use(
    room(1),
    http.get('*/api/v1/models/M1', () => HttpResponse.json({ ...MODEL, serve: { requests: ASKED } })),
    http.get('*/api/v1/services', () => HttpResponse.json({ items: known, next_cursor: null, prev_cursor: null })),
    http.post('*/api/v1/models/M1/publish', () => {
      sent.push('publish');
      known = [service('stopped')];
      return HttpResponse.json({ publication_id: 'P1' }, { status: 202 });
    }),
    http.post('*/api/v1/services/S1/start', async ({ request }) => {
      sent.push(`start ${JSON.stringify(await request.json())}`);
      return HttpResponse.json(service('starting'), { status: 202 });
    }),
  );
});

function Page({ model = MODEL }: { model?: Parameters<typeof PublishAndTest>[0]['model'] }) {
  const { pathname, searchStr } = useLocation();
  return (
    <>
      <p>at {pathname + searchStr}</p>
      <PublishAndTest model={model} />
    </>
  );
}

const press = async (name = 'Publish and test') => fireEvent.click(await screen.findByText(name));
const atTest = () => screen.findByText('at /services/S1?tab=test');

test('publishes, starts one replica and opens the test, in one step', async () => {
  renderPage(<Page />);
  await press();
  await atTest();
  expect(sent).toEqual(['publish', 'start {"replicas":1}']);
});

test.each([
  ['one is to be made', 'Publish and test', [], ['publish', 'start {"replicas":1}']],
  ['it has one', 'Start and test', [service('stopped')], ['start {"replicas":1}']],
])('what will have to wait is told before, and is done when one agrees: %s', async (_, name, made, done) => {
  known = made;
  server.use(room(0.3));
  renderPage(<Page />);
  await press(name);
  await screen.findByText('CPU: 0.4 cores requested, but only 0.3 cores available right now.');
  expect(sent).toEqual([]);
  fireEvent.click(screen.getAllByText(name).at(-1) as HTMLElement);
  await atTest();
  expect(sent).toEqual(done);
});

test('a service that the model has is started', async () => {
  known = [service('stopped')];
  renderPage(<Page />);
  await press('Start and test');
  await atTest();
  expect(sent).toEqual(['start {"replicas":1}']);
});

test('one that is up is only opened', async () => {
  known = [service('running')];
  renderPage(<Page />);
  await press('Test');
  await atTest();
  expect(sent).toEqual([]);
});

test('a start that is refused is told, where the service can be started otherwise', async () => {
  server.use(
    http.post('*/api/v1/services/S1/start', () =>
      HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 }),
    ),
  );
  renderPage(<Page />);
  await press();
  await atTest();
  expect(await screen.findByText(/Temporarily unavailable/)).toBeInTheDocument();
});

test('what cannot be served says why', async () => {
  renderPage(<Page model={{ ...MODEL, servable: false }} />);
  const button = (await screen.findByText('Publish and test')).closest('button');
  await waitFor(() => {
    expect(button).toHaveAttribute('aria-disabled', 'true');
  });
  expect(button).toHaveAttribute('aria-description');
});

test('of several services the one that is furthest up is tested', () => {
  expect(serviceToTest([{ state: 'stopped' }, { state: 'running' }, { state: 'starting' }])).toEqual({
    state: 'running',
  });
  expect(serviceToTest([{ state: 'failed' }, { state: 'stopped' }])).toEqual({ state: 'stopped' });
  expect(serviceToTest([])).toBeUndefined();
});

test('one that is stopping says that it can be started afterwards', async () => {
  known = [service('stopping')];
  renderPage(<Page />);
  const button = (await screen.findByText('Start and test')).closest('button');
  expect(button).toHaveAttribute('aria-description', 'The service is stopping; it can be started again afterwards');
});
