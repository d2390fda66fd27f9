import { fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { datasets } from '@/shared/resources/datasets';
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

test('what can be deleted one by one only does not offer more', async () => {
  const found: unknown[] = [];
  renderPage(<OneByOne seen={(removeAll) => found.push(removeAll)} />);
  await waitFor(() => {
    expect(found).toContain(undefined);
  });
});
