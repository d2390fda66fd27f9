import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { TrialPanel } from '@/features/services/trial/TrialPanel';
import type { ServiceDetail, TrialView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

/** antd is slow to draw on a busy machine. */
const PATIENT = { timeout: 20_000 };
const LONG = 120_000;
// jsdom cannot scroll
Element.prototype.scrollIntoView = () => undefined;

beforeEach(() => sessionStorage.clear());

const ID = '01J0000000000000000000SERV';
const SERVICE: ServiceDetail = {
  id: ID,
  name: 'reviews',
  description: '',
  owner_id: '01J00000000000000000000000',
  owner_name: 'Li',
  revision: 1,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  state: 'running',
  reason: null,
  since: '2026-01-01T00:00:00Z',
  desired_replicas: 1,
  ready_replicas: 1,
  address: `/serve/${ID}/`,
  purpose: 'text',
  task_type: 'text_classification',
  model_id: null,
  model_name: null,
  model_version: null,
  task_id: null,
  algorithm_id: null,
  image_id: null,
  publication_id: null,
  resources: { cpu: 0.5, memory: 1024 ** 3 },
  recipe: {
    image_id: 'i',
    reference: 'r',
    pinned: 'd',
    command: [],
    args: [],
    env: [],
    port: 8080,
    health_path: '/health',
    resource_kind: 'cpu',
    requests: { cpu: 0.1, cpu_limit: null, memory: 1024 ** 3, gpu: 0, shm: 0 },
    interfaces: [
      { name: 'classify', path: '/classify', param_style: 'params', inputs: [{ name: 'text', test_value: '足球' }] },
    ],
  },
  env: {},
  classes: [],
  class_count: 0,
  replicas: [],
  reserved_replicas: 0,
  calls: 0,
  call_errors: 0,
};

test('what explains the form is beside it', async () => {
  signInAs();
  server.use(http.get(`*/api/v1/services/${ID}/tests`, () => HttpResponse.json([])));
  renderPage(<TrialPanel service={SERVICE} />);
  expect(await screen.findByRole('link', { name: /^Help/ }, PATIENT)).toHaveAttribute('href', '/help/services');
});

const trial = (extra: Partial<TrialView>): TrialView => ({
  id: '01J0000000000000000000TEST',
  interface: 'classify',
  inputs: { text: '足球' },
  status: 200,
  latency_ms: 12.34,
  content_type: 'application/json',
  answer: { label: 'sports', score: 0.972, scores: { sports: 0.972, game: 0.028 } },
  text: null,
  reason: null,
  created_at: '2026-01-01T00:00:00Z',
  ...extra,
});

function platform(answer: () => Response) {
  const asked: unknown[] = [];
  const kept: TrialView[] = [];
  server.use(
    http.post(`*/api/v1/services/${ID}/test`, async ({ request }) => {
      asked.push(await request.json());
      kept.unshift(
        trial({ id: `t${asked.length}`, inputs: (asked.at(-1) as { inputs: Record<string, unknown> }).inputs }),
      );
      return answer();
    }),
    http.get(`*/api/v1/services/${ID}/tests`, () => HttpResponse.json(kept)),
  );
  return asked;
}

test(
  'the declared test value is sent, the answer drawn, and the test can be run again',
  async () => {
    signInAs();
    const asked = platform(() => HttpResponse.json(trial({})));
    renderPage(<TrialPanel service={SERVICE} />);
    const user = userEvent.setup({ delay: null });
    await user.click(await screen.findByText('Send', {}, PATIENT));
    expect(await screen.findByTestId('answer-label', {}, PATIENT)).toHaveTextContent('sports');
    expect(screen.getByText('score 97.2%')).toBeInTheDocument();
    expect(screen.getByText('latency 12.3 ms')).toBeInTheDocument();
    expect(asked).toEqual([{ interface: 'classify', inputs: { text: '足球' } }]);
    await user.click(await screen.findByText('Run again', {}, PATIENT));
    await waitFor(() => {
      expect(asked).toHaveLength(2);
    }, PATIENT);
  },
  LONG,
);

test(
  'what the platform refuses is said at its field',
  async () => {
    signInAs();
    const params = { name: 'text', expected: 'string' };
    platform(() =>
      HttpResponse.json({ status: 422, code: 'service.input_invalid', title: '', params }, { status: 422 }),
    );
    renderPage(<TrialPanel service={SERVICE} />);
    await userEvent.setup({ delay: null }).click(await screen.findByText('Send', {}, PATIENT));
    await waitFor(() => {
      expect(screen.getByLabelText(/text/)).toHaveAttribute('aria-invalid', 'true');
    }, PATIENT);
  },
  LONG,
);

test(
  'a service without a ready replica cannot be tested, and says so',
  async () => {
    signInAs();
    platform(() => HttpResponse.json(trial({})));
    renderPage(<TrialPanel service={{ ...SERVICE, state: 'stopped', ready_replicas: 0, desired_replicas: 0 }} />);
    const send = await screen.findByText('Send', {}, PATIENT);
    expect(send.closest('button')).toHaveAccessibleDescription('The service is stopped. Start it to test it.');
    expect(screen.getByText('The service is stopped. Start it to test it.')).toBeInTheDocument();
  },
  LONG,
);

const TWO: ServiceDetail = {
  ...SERVICE,
  recipe: {
    ...SERVICE.recipe,
    interfaces: ['aaa', 'bbb'].map((name) => ({
      name,
      path: `/${name}`,
      param_style: 'params',
      inputs: [{ name: 'text', test_value: `usual ${name}` }],
    })),
  },
};
const box = () => screen.getByLabelText<HTMLTextAreaElement>(/text/);
const kept = () => Object.values(sessionStorage).join();

test(
  'what was typed is gone after a reset, also as a draft',
  async () => {
    signInAs();
    platform(() => HttpResponse.json(trial({})));
    renderPage(<TrialPanel service={SERVICE} />);
    const user = userEvent.setup({ delay: null });
    await screen.findByText('Send', {}, PATIENT);
    await user.type(box(), ' typed');
    await waitFor(() => {
      expect(kept()).toContain('typed');
    }, PATIENT);
    await user.click(screen.getByText('Reset to test values'));
    await waitFor(() => expect(box()).toHaveValue('足球'), PATIENT);
    expect(kept()).not.toContain('typed');
  },
  LONG,
);

test(
  'a test of another interface that is run again shows what it sends, and is no draft there',
  async () => {
    signInAs();
    const asked = platform(() => HttpResponse.json(trial({})));
    const earlier = trial({ id: 'before', interface: 'bbb', inputs: { text: 'HISTORY' } });
    server.use(http.get(`*/api/v1/services/${ID}/tests`, () => HttpResponse.json([earlier])));
    renderPage(<TrialPanel service={TWO} />);
    const user = userEvent.setup({ delay: null });
    await screen.findByText('Send', {}, PATIENT);
    await user.type(box(), ' typed');
    await user.click(await screen.findByText('Run again', {}, PATIENT));
    await waitFor(() => expect(asked).toEqual([{ interface: 'bbb', inputs: { text: 'HISTORY' } }]), PATIENT);
    expect(box()).toHaveValue('HISTORY');
    expect(Object.entries(sessionStorage).filter(([key]) => key.endsWith(':bbb'))).toEqual([]);
    expect(Object.entries(sessionStorage).find(([key]) => key.endsWith(':aaa'))?.[1]).toContain('typed');
  },
  LONG,
);
