import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { TaskNewPage } from './pages/TaskNewPage';
import { aDataset, anAlgorithm, aTask } from './testing';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const PATIENCE = 90_000;
const algorithm = anAlgorithm();
const dataset = aDataset();
const page = (items: unknown[]) => HttpResponse.json({ items, next_cursor: null, prev_cursor: null, total: items.length });
const refuse = (status: number, code: string, params = {}) =>
  HttpResponse.json({ status, code, title: code, params, errors: [] }, { status });

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () =>
      HttpResponse.json([
        {
          code: 'text',
          names: { en: 'Text', zh: '文本' },
          task_types: [
            { code: 'text_classification', names: { en: 'Text classification' }, annotations: [], formats: ['dir'] },
            { code: 'entity_extraction', names: { en: 'Entities' }, annotations: [], formats: ['brat_ann'] },
          ],
        },
      ]),
    ),
    http.get('*/api/v1/algorithms', () =>
      page([algorithm, anAlgorithm({ id: '01J000000000000000000000A2', name: 'Asleep', shelf: 'offline' })]),
    ),
    http.get('*/api/v1/algorithms/:id', () => HttpResponse.json(algorithm)),
    http.get('*/api/v1/datasets', () =>
      page([dataset, aDataset({ id: '01J000000000000000000000D2', name: 'Lines', format: 'json' })]),
    ),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json(dataset)),
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({
        user_id: 'u',
        limits: { cpu: null, memory: null, gpu: null },
        used: { cpu: 0, memory: 0, gpu: 0 },
        capacity: { cpu: 4, memory: 8 * 1024 ** 3, gpu: 0 },
        free: { cpu: 2, memory: 8 * 1024 ** 3, gpu: 0 },
      }),
    ),
  );
});

const next = () => screen.getByRole('button', { name: 'Next' });
const radio = (name: string) => screen.findByRole('radio', { name });

async function goThrough(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole('radio', { name: 'Text classification' }));
  await user.click(next());
  await user.click(await radio('Bayes'));
  await waitFor(() => expect(next()).toBeEnabled());
  await user.click(next());
  await user.click(await radio('News'));
  await waitFor(() => expect(next()).toBeEnabled());
}

test(
  'leads from a purpose to a task that runs',
  async () => {
    const user = userEvent.setup();
    const sent: unknown[] = [];
    server.use(
      http.post('*/api/v1/training-tasks', async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(aTask({ state: 'draft' }), { status: 201 });
      }),
      http.post('*/api/v1/training-tasks/:id/start', () => {
        sent.push('start');
        return HttpResponse.json(aTask({ state: 'queued' }), { status: 202 });
      }),
    );
    renderPage(<TaskNewPage />, '/training/new');
    expect(await screen.findByRole('radio', { name: 'Entities' })).toBeInTheDocument();
    expect(next()).toBeDisabled();
    await user.click(screen.getByRole('radio', { name: 'Text classification' }));
    await user.click(next());
    expect(await radio('Asleep')).toBeDisabled();
    expect(screen.getByText('The algorithm is offline')).toBeInTheDocument();
    await user.click(await radio('Bayes'));
    await waitFor(() => expect(next()).toBeEnabled());
    await user.click(next());
    expect(await radio('Lines')).toBeDisabled();
    expect(screen.getByText(/does not take the format json/)).toBeInTheDocument();
    await user.click(await radio('News'));
    expect(await screen.findByText('90 training samples (90.0%)')).toBeInTheDocument();
    await user.click(next());
    const epochs = await screen.findByLabelText('EPOCHS');
    await user.clear(epochs);
    await user.type(epochs, '500');
    expect((await screen.findAllByText(/Not more than 100/)).length).toBeGreaterThan(1);
    expect(next()).toBeDisabled();
    await user.clear(epochs);
    await user.type(epochs, '50');
    await user.click(next());
    await user.type(await screen.findByLabelText('Name'), 'My training');
    await user.click(screen.getByRole('button', { name: 'Save and start' }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0]).toMatchObject({
      name: 'My training',
      task_type: 'text_classification',
      algorithm_id: algorithm.id,
      dataset_id: dataset.id,
      share: 0.9,
      seed: 0,
      parameters: { EPOCHS: '50' },
      resources: {},
    });
    expect(sent[1]).toBe('start');
    expect(sessionStorage).toHaveLength(0);
  },
  PATIENCE,
);

test(
  'puts a refusal at its field and keeps what was typed',
  async () => {
    const user = userEvent.setup();
    server.use(http.post('*/api/v1/training-tasks', () => refuse(409, 'task.name_taken')));
    const { unmount } = renderPage(<TaskNewPage />, '/training/new');
    await goThrough(user);
    await user.click(next());
    await screen.findByLabelText('EPOCHS');
    await user.click(next());
    await user.type(await screen.findByLabelText('Name'), 'Taken');
    await user.click(screen.getByRole('button', { name: 'Save draft' }));
    const field = (await screen.findByLabelText('Name')).closest<HTMLElement>('.ant-form-item');
    if (field === null) throw new Error('the name stands in no form item');
    await waitFor(() => expect(within(field).getByRole('alert')).toBeInTheDocument());
    expect(screen.getByLabelText('Name')).toHaveValue('Taken');

    unmount();
    renderPage(<TaskNewPage />, '/training/new?step=confirm');
    expect(await screen.findByLabelText('Name')).toHaveValue('Taken');
    expect(screen.getByText('What you typed before was restored.')).toBeInTheDocument();
  },
  PATIENCE,
);
