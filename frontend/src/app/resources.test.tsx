import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { PublishDialog } from '@/features/models/components/PublishDialog';
import { EditService } from '@/features/services/components/EditService';
import { FactsPanel } from '@/features/services/components/FactsPanel';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { ReplicasPanel } from '@/features/services/components/ReplicasPanel';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 90_000 });
// jsdom cannot scroll
Element.prototype.scrollIntoView = () => undefined;

const GIB = 1024 ** 3;
const ID = '01J00000000000000000000001';
const SERVICE = {
  id: ID,
  name: 'News',
  description: '',
  revision: 1,
  state: 'stopped',
  reason: null,
  purpose: 'text',
  task_type: 'text_classification',
  resources: { cpu: 0.8, memory: GIB },
  recipe: { env: [], interfaces: [] },
  env: {},
  classes: [],
  replicas: [],
  model_id: null,
  desired_replicas: 0,
  ready_replicas: 0,
  since: '2026-01-01T00:00:00Z',
  created_at: '2026-01-01T00:00:00Z',
};
const MODEL = { id: ID, name: 'News', version: 1 };

const field = (id: string) =>
  waitFor(() => {
    const found = document.getElementById(id);
    if (found === null) throw new Error(`no field ${id}`);
    return found;
  });
const type = async (id: string, value: string) => {
  const input = await field(id);
  fireEvent.change(input, { target: { value } });
  fireEvent.blur(input);
};
const saysAt = async (id: string, text: string) => {
  const item = (await field(id)).closest('.ant-form-item');
  await waitFor(() => {
    expect(item?.querySelector('.ant-form-item-explain-error')).toHaveTextContent(text);
  });
};

/** Refuses what is sent to `path` because of these fields. */
function refuses(method: 'post' | 'patch', path: string, errors: object[]) {
  const sent: unknown[] = [];
  server.use(
    http[method](path, async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ status: 422, code: 'request.invalid', params: {}, errors }, { status: 422 });
    }),
  );
  return sent;
}

beforeEach(() => {
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/models/:id', () =>
      HttpResponse.json({ ...MODEL, serve: { requests: { cpu: 1, memory: GIB } } }),
    ),
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({
        user_id: 'u',
        limits: {},
        used: {},
        capacity: { cpu: 2, memory: 8 * GIB, gpu: 0 },
        free: { cpu: 0.5, memory: 8 * GIB, gpu: 0 },
        available: { cpu: 0.5, memory: 8 * GIB, gpu: 0 },
      }),
    ),
  );
});

test('a limit below the request is not sent, and said at the limit', async () => {
  const sent = refuses('post', '*/api/v1/models/:id/publish', []);
  renderPage(<PublishDialog model={MODEL as never} open onClose={() => undefined} />);
  await type('resources_cpu_limit', '0.5');
  fireEvent.click(screen.getByRole('button', { name: 'Publish as a service' }));
  await saysAt('resources_cpu_limit', 'The limit must not be less than the request (1 core)');
  expect(sent).toEqual([]);
});

test('a refusal of the limit is said at the limit; one of a field that is not there in words', async () => {
  refuses('post', '*/api/v1/models/:id/publish', [
    { field: 'body.resources.cpu_limit', code: 'field.greater_than_equal', params: { ge: 2 } },
    { field: 'body.resources.gpu', code: 'field.less_than_equal', params: { le: 16 } },
  ]);
  renderPage(<PublishDialog model={MODEL as never} open onClose={() => undefined} />);
  await type('resources_cpu_limit', '1.5');
  fireEvent.click(screen.getByRole('button', { name: 'Publish as a service' }));
  await saysAt('resources_cpu_limit', 'The limit must not be less than the request (2 cores)');
  expect(await screen.findByText('Some input is invalid. resources.gpu: Must be at most 16')).toBeInTheDocument();
});

test('cores stay as they are typed; too few are refused, not changed; the usual limit follows the request', async () => {
  const sent = refuses('patch', `*/api/v1/services/${ID}`, []);
  server.use(http.get(`*/api/v1/services/${ID}`, () => HttpResponse.json(SERVICE)));
  renderPage(<EditService id={ID} open onClose={() => undefined} />);
  expect(await field('resources_cpu_limit')).toHaveAttribute('placeholder', '1');
  await type('resources_cpu', '2');
  expect(await field('resources_cpu')).toHaveValue('2');
  expect(await field('resources_cpu_limit')).toHaveAttribute('placeholder', '2');
  await type('resources_cpu', '0.05');
  expect(await field('resources_cpu')).toHaveValue('0.05');
  await saysAt('resources_cpu', 'Between 0.1 and 256 cores');
  fireEvent.click(screen.getByText('Save'));
  expect(sent).toEqual([]);
});

test('a service shows the request and the limit of a replica', async () => {
  renderPage(<FactsPanel service={SERVICE as never} />);
  expect(await screen.findByText('CPU request 0.8 cores · CPU limit 1 core · Memory 1 GiB')).toBeInTheDocument();
});

test('replicas that can never start are not promised', async () => {
  renderPage(
    <ReplicasDialog
      service={SERVICE as never}
      kind="start"
      open
      onClose={vi.fn()}
      onConfirm={() => Promise.resolve()}
    />,
  );
  expect(await screen.findByText(/the others wait until enough resources are free/)).toBeInTheDocument();
  expect(screen.getByText('CPU limit').closest('tr')).toHaveTextContent('CPU limit1 core1 core');
  await type('replicas', '4');
  expect(await screen.findByText('More than the machine or your quota has in total')).toBeInTheDocument();
});

test('a service without replicas says what it waits for', async () => {
  const reason = { code: 'waiting.capacity', params: { missing: { cpu: 1 } } };
  const waits = { ...SERVICE, state: 'starting', desired_replicas: 1, reason };
  const page = renderPage(<ReplicasPanel service={waits as never} />);
  expect(await screen.findByText(/^Waiting for free capacity. Missing: CPU 1 core/)).toBeInTheDocument();
  page.unmount();
  renderPage(<ReplicasPanel service={SERVICE as never} />);
  expect(await screen.findByText(/^Start the service/)).toBeInTheDocument();
});
