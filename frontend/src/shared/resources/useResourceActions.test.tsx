import { fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { datasets } from '@/shared/resources/datasets';
import { services } from '@/shared/resources/services';
import { tasks } from '@/shared/resources/tasks';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const THREE = ['a', 'b', 'c'].map((id) => ({ id, name: `Set ${id}` }));

function Many() {
  const { removeAll, dialogs } = useResourceActions(datasets, null);
  return (
    <>
      <button onClick={() => removeAll(THREE)} />
      {dialogs}
    </>
  );
}

function OneByOne({ seen }: { seen: (removeAll: unknown) => void }) {
  const actions = useResourceActions(tasks, null);
  seen(actions.removeAll);
  // @ts-expect-error: tasks are deleted one by one
  void (() => actions.remove(...THREE));
  return actions.dialogs;
}

beforeEach(() => {
  signInAs();
});

test('several are deleted by one request that names all of them', async () => {
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/v1/datasets/delete', async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  renderPage(<Many />);
  fireEvent.click(await screen.findByRole('button'));
  expect(await screen.findByText('Delete 3 datasets?')).toBeInTheDocument();
  fireEvent.click(screen.getByText('Delete'));
  await waitFor(() => {
    expect(sent).toEqual([{ ids: ['a', 'b', 'c'] }]);
  });
});

function Scaled({ ended }: { ended: (count: number) => void }) {
  const { run, act, isBusy } = useResourceActions(services, null);
  const to = (count: number) => () => void run('scale', { id: 's', name: 'News' }, count).then(() => ended(count));
  return (
    <>
      <button onClick={to(3)}>three</button>
      <button onClick={to(5)}>five</button>
      <button onClick={() => act('stop', { id: 's', name: 'News' })}>stop</button>
      {isBusy('s') && 'busy'}
    </>
  );
}

test('what is awaited is done after what is under way, the same is done once, and a click is none meanwhile', async () => {
  const sent: unknown[] = [];
  const ended: number[] = [];
  const answers: (() => void)[] = [];
  server.use(
    http.post('*/api/v1/services/s/:act', async ({ request, params }) => {
      sent.push([params.act, await request.json()]);
      await new Promise<void>((resolve) => answers.push(resolve));
      return HttpResponse.json({ id: 's' });
    }),
    http.get('*/api/v1/services/s', () => HttpResponse.json({ id: 's' })),
  );
  renderPage(<Scaled ended={(count) => ended.push(count)} />);
  fireEvent.click(await screen.findByText('three'));
  fireEvent.click(screen.getByText('three'));
  fireEvent.click(screen.getByText('five'));
  fireEvent.click(screen.getByText('stop'));
  await waitFor(() => expect(answers).toHaveLength(1));
  expect(ended).toEqual([]);
  answers[0]?.();
  await waitFor(() => expect(answers).toHaveLength(2));
  expect(ended).toEqual([3, 3]);
  expect(screen.getByText('busy')).toBeInTheDocument();
  answers[1]?.();
  await waitFor(() => expect(ended).toEqual([3, 3, 5]));
  expect(sent).toEqual([
    ['scale', { replicas: 3 }],
    ['scale', { replicas: 5 }],
  ]);
  await waitFor(() => expect(screen.queryByText('busy')).not.toBeInTheDocument());
});

test('what can be deleted one by one only does not offer more', async () => {
  const found: unknown[] = [];
  renderPage(<OneByOne seen={(removeAll) => found.push(removeAll)} />);
  await waitFor(() => {
    expect(found).toContain(undefined);
  });
});
