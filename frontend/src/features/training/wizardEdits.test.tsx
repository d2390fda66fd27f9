import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { useLocation } from '@tanstack/react-router';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { changesOfBody, draftToEdit, rebased } from '@/features/training/lib/draft';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { aTask, control, offer } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));
configure({ asyncUtilTimeout: 40_000 });
vi.setConfig({ testTimeout: 90_000 });

const algorithm = anAlgorithm();
const dataset = aDataset();

beforeEach(() => {
  signInAs();
  offer();
});

const type = async (id: string, value: string) => fireEvent.change(await control(`#${id}`), { target: { value } });
const save = () => fireEvent.click(screen.getByText('Save draft'));

test('what somebody else saved in a draft meanwhile is shown and not taken back', async () => {
  const task = aTask({ revision: 3 });
  let now = task;
  const sent: unknown[] = [];
  server.use(
    http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(now)),
    http.patch('*/api/v1/training-tasks/:id', async ({ request }) => {
      sent.push({ revision: request.headers.get('if-match'), body: await request.json() });
      if (sent.length > 1) return HttpResponse.json({ ...now, revision: 8 });
      now = aTask({ revision: 7, name: 'Theirs', parameters: { EPOCHS: '30' } });
      return HttpResponse.json(
        { status: 412, code: 'edit.conflict', params: { revision: 7 }, errors: [] },
        { status: 412 },
      );
    }),
  );
  renderPage(<TaskNewPage />, `/training/new?task=${task.id}&step=confirm`);
  await type('description', 'mine');
  save();
  await screen.findByText(/Someone else changed this meanwhile/);
  await waitFor(async () => expect(await control('#name')).toHaveValue('Theirs'));
  expect(await control('#description')).toHaveValue('mine');
  save();
  await waitFor(() => {
    expect(sent).toHaveLength(2);
  });
  expect(sent).toEqual([
    { revision: '"3"', body: { description: 'mine' } },
    { revision: '"7"', body: { description: 'mine' } },
  ]);
});

function Elsewhere() {
  const [left, setLeft] = useState(false);
  const { pathname } = useLocation();
  return (
    <>
      <p>at {pathname}</p>
      <button onClick={() => setLeft(true)}>leave</button>
      {left ? <p>something else</p> : <TaskNewPage />}
    </>
  );
}

test('who left the wizard while it saved is not taken to the task', async () => {
  let answer: (value: Response) => void = () => undefined;
  const task = aTask({ revision: 3 });
  server.use(
    http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)),
    http.patch('*/api/v1/training-tasks/:id', () => new Promise<Response>((resolve) => (answer = resolve))),
  );
  renderPage(<Elsewhere />, `/training/new?task=${task.id}&step=confirm`);
  await type('description', 'mine');
  save();
  await waitFor(() => {
    expect(screen.getByText('Save draft').closest('button')).toHaveClass('ant-btn-loading');
  });
  fireEvent.click(screen.getByText('leave'));
  await screen.findByText('something else');
  await waitFor(() => {
    answer(HttpResponse.json({ ...task, revision: 4 }) as Response);
    expect(screen.getByText('Draft saved')).toBeInTheDocument();
  });
  expect(screen.getByText('at /training/new')).toBeInTheDocument();
});

test('of a saved draft only what was changed is sent; another algorithm goes with its own', () => {
  const draft = draftToEdit(aTask());
  expect(changesOfBody(draft, algorithm, dataset)).toEqual({});
  expect(changesOfBody({ ...draft, name: 'New', cpu: 1 }, algorithm, dataset)).toEqual({
    name: 'New',
    resources: { cpu: 1, memory: 2 * 1024 ** 3 },
  });
  const other = anAlgorithm({ id: '01J000000000000000000000A3' });
  const changed = changesOfBody({ ...draft, algorithmId: other.id, parameters: {} }, other, dataset);
  expect(changed).toMatchObject({ algorithm_id: other.id, parameters: {}, dataset_id: dataset.id });
  expect(changed).not.toHaveProperty('name');
});

test('what was left alone follows the newest', () => {
  const mine = { ...draftToEdit(aTask()), seed: 9, parameters: { EPOCHS: '1' } };
  const newest = draftToEdit(aTask({ revision: 5, name: 'Theirs', seed: 4, description: 'new' }));
  expect(rebased(mine, newest)).toMatchObject({
    name: 'Theirs',
    description: 'new',
    seed: 9,
    parameters: { EPOCHS: '1' },
    revision: 5,
    saved: { seed: 4 },
  });
  const two = draftToEdit(aTask({ parameters: { EPOCHS: '1', LR: '0.1', SEED: '3' } }));
  const theirs = draftToEdit(aTask({ parameters: { EPOCHS: '1', LR: '0.5', WARM: '2', SEED: '3' } }));
  const mineOfTwo = { ...two, parameters: { EPOCHS: '2', LR: '0.1' } };
  expect(rebased(mineOfTwo, theirs).parameters).toEqual({ EPOCHS: '2', LR: '0.5', WARM: '2' });
  expect(rebased({ ...mineOfTwo, algorithmId: 'other' }, theirs).parameters).toEqual(mineOfTwo.parameters);
  const elsewhere = { ...theirs, algorithmId: 'other' };
  expect(rebased(mineOfTwo, elsewhere).parameters).toEqual(theirs.parameters);
  expect(rebased({ ...mine, saved: null }, newest)).toMatchObject({ name: 'News task', revision: 5 });
});

test('a saved draft goes on at the first step that is not done', async () => {
  const task = aTask({});
  server.use(http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)));
  renderPage(<TaskNewPage />, `/training/new?task=${task.id}`);
  expect(await control('#name')).toHaveValue('News task');
});
