import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { draftToCopy } from '@/features/training/lib/draft';
import { keepDraft, keepKey } from '@/features/training/lib/keep';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { aTask, button, choice, control, offer } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const PATIENCE = 90_000;
const algorithm = anAlgorithm();
const dataset = aDataset();
const refuse = (status: number, code: string, params = {}) =>
  HttpResponse.json({ status, code, title: code, params, errors: [] }, { status });

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  offer(
    [algorithm, anAlgorithm({ id: '01J000000000000000000000A2', name: 'Asleep', shelf: 'offline' })],
    [dataset, aDataset({ id: '01J000000000000000000000D2', name: 'Lines', format: 'json' })],
  );
  server.use(
    http.get('*/api/v1/purposes', () =>
      HttpResponse.json([
        {
          code: 'text',
          names: { en: 'Text', zh: '文本' },
          task_types: [
            {
              code: 'text_classification',
              names: { en: 'Text classification' },
              annotations: [],
              formats: ['dir'],
              importable: [],
            },
            {
              code: 'entity_extraction',
              names: { en: 'Entities' },
              annotations: [],
              formats: ['brat_ann'],
              importable: [],
            },
            { code: 'old', names: { en: 'Old type' }, annotations: [], formats: [], importable: [], retired: true },
          ],
        },
      ]),
    ),
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

configure({ asyncUtilTimeout: 40_000 });

const goOn = async () => {
  await waitFor(() => {
    expect(button('Next')).not.toHaveAttribute('aria-disabled');
  });
  fireEvent.click(button('Next'));
};
const type = (field: HTMLElement, value: string) => {
  fireEvent.change(field, { target: { value } });
};

test('a task type that is retired is not offered', async () => {
  renderPage(<TaskNewPage />, '/training/new');
  expect(await screen.findByText('Entities')).toBeInTheDocument();
  expect(screen.queryByText('Old type')).toBeNull();
});

test(
  'leads from a dataset to a task that runs',
  async () => {
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
    renderPage(<TaskNewPage />, `/training/new?algorithm=${algorithm.id}&step=dataset`);
    expect(await choice('Lines')).toBeDisabled();
    expect(screen.getByText(/does not accept the format json/)).toBeInTheDocument();
    expect(await choice('News')).toBeChecked();
    expect(await screen.findByText('90 training samples (90.0%)')).toBeInTheDocument();
    await goOn();
    const epochs = await control('#parameter-EPOCHS');
    type(epochs, '500');
    await waitFor(() => {
      expect(button('Next')).toHaveAttribute('aria-disabled', 'true');
    });
    expect(screen.getByText('EPOCHS:', { exact: false, selector: '[role=status]' })).toHaveTextContent(
      'Not more than 100',
    );
    type(epochs, '50');
    await goOn();
    type(await control('#name'), 'My training');
    fireEvent.click(button('Save and start'));
    await waitFor(() => {
      expect(sent).toHaveLength(2);
    });
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
    await waitFor(() => {
      expect(sessionStorage).toHaveLength(0);
    });
  },
  PATIENCE,
);

test(
  'puts a refusal at its field; what was typed outlives it and a reload',
  async () => {
    server.use(http.post('*/api/v1/training-tasks', () => refuse(409, 'task.name_taken')));
    keepDraft(keepKey('01J00000000000000000000000', {}), { ...draftToCopy(aTask()), name: 'Taken' });
    const first = renderPage(<TaskNewPage />, '/training/new?step=confirm');
    expect(await control('#name')).toHaveValue('Taken');
    expect(screen.getByText('Your unsaved changes were restored.')).toBeInTheDocument();
    type(await control('#description'), 'typed here');
    fireEvent.click(button('Save draft'));
    const name = await control('#name');
    await waitFor(() => {
      expect(name.closest('.ant-form-item')).toHaveClass('ant-form-item-has-error');
    });
    expect(await control('#name')).toHaveValue('Taken');

    first.unmount();
    renderPage(<TaskNewPage />, '/training/new?step=confirm');
    expect(await control('#description')).toHaveValue('typed here');
  },
  PATIENCE,
);

test(
  'saves over what somebody else saved once that was told, also after a reload',
  async () => {
    const task = aTask({ revision: 3 });
    const revisions: (string | null)[] = [];
    server.use(
      http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)),
      http.patch('*/api/v1/training-tasks/:id', ({ request }) => {
        revisions.push(request.headers.get('if-match'));
        return revisions.length === 1
          ? refuse(412, 'edit.conflict', { revision: 7 })
          : HttpResponse.json({ ...task, revision: 8 });
      }),
    );
    const first = renderPage(<TaskNewPage />, `/training/new?task=${task.id}&step=confirm`);
    type(await control('#description'), 'typed here');
    fireEvent.click(button('Save draft'));
    expect(await screen.findByText(/Someone else changed this meanwhile/)).toBeInTheDocument();
    expect(await control('#description')).toHaveValue('typed here');

    first.unmount();
    renderPage(<TaskNewPage />, `/training/new?task=${task.id}&step=confirm`);
    expect(await control('#description')).toHaveValue('typed here');
    fireEvent.click(button('Save draft'));
    await waitFor(() => {
      expect(sessionStorage).toHaveLength(0);
    });
    expect(revisions).toEqual(['"3"', '"7"']);
  },
  PATIENCE,
);

test(
  'begins at the first step that is not done, and offers only algorithms that can be used',
  async () => {
    renderPage(<TaskNewPage />, '/training/new?step=confirm');
    const taskType = await control('input[value=text_classification]');
    expect(screen.queryByText('Save and start')).not.toBeInTheDocument();
    expect(screen.getByText('Choose a task type')).toBeInTheDocument();
    expect(button('Next')).toHaveAttribute('aria-disabled', 'true');
    expect(await control('input[value=entity_extraction]')).toBeDisabled();
    expect(screen.getByText('No algorithm yet')).toBeInTheDocument();
    expect(screen.getByText('2 algorithms')).toBeInTheDocument();
    fireEvent.click(taskType);
    await goOn();
    expect(await choice('Asleep')).toBeDisabled();
    expect(screen.getByText('The algorithm is offline')).toBeInTheDocument();
    fireEvent.click(await choice('Bayes'));
    await waitFor(() => {
      expect(button('Next')).not.toHaveAttribute('aria-disabled');
    });
  },
  PATIENCE,
);

test(
  'what is typed while a draft is saved stays when its start is refused',
  async () => {
    const task = aTask({ state: 'draft', revision: 3 });
    let answer: (value: Response) => void = () => undefined;
    server.use(
      http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)),
      http.patch('*/api/v1/training-tasks/:id', () => new Promise<Response>((resolve) => (answer = resolve))),
      http.post('*/api/v1/training-tasks/:id/start', () => refuse(409, 'task.name_taken')),
    );
    renderPage(<TaskNewPage />, `/training/new?task=${task.id}&step=confirm`);
    type(await control('#description'), 'before');
    fireEvent.click(button('Save and start'));
    type(await control('#description'), 'typed meanwhile');
    await waitFor(() => {
      answer(HttpResponse.json({ ...task, revision: 4 }) as Response);
      expect(screen.getByText(/was saved/)).toBeInTheDocument();
    });
    expect(await control('#description')).toHaveValue('typed meanwhile');
  },
  PATIENCE,
);
