import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { useRouter } from '@tanstack/react-router';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { useTaskActions } from '@/features/training/components/useTaskActions';
import { aTask } from '@/features/training/testing';
import type { TaskDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { anAlgorithm } from '@/shared/testing/things';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const GIB = 2 ** 30;
const sent: string[] = [];

/** A task that asks for a core by its algorithm, and a machine with so many free. */
function begin(state: TaskDetail['state'], free: number) {
  const task = aTask({ state, resources: {} });
  const cores = (cpu: number) => ({ cpu, memory: 16 * GIB, gpu: 0 });
  server.use(
    http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)),
    http.get('*/api/v1/algorithms/:id', () => HttpResponse.json(anAlgorithm())),
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ limits: {}, used: {}, available: cores(free), free: cores(free), capacity: cores(2) }),
    ),
    http.post('*/api/v1/training-tasks/:id/:act', ({ params }) => {
      sent.push(String(params['act']));
      return HttpResponse.json({ ...task, state: 'queued' }, { status: 202 });
    }),
  );
  let address = () => '';
  const Page = () => {
    const router = useRouter();
    address = () => router.state.location.href;
    const actions = useTaskActions();
    return (
      <>
        <Actions name={task.name} items={actions.of(task)} here="model" />
        {actions.dialogs}
      </>
    );
  };
  renderPage(<Page />);
  return { address: () => address(), task };
}

beforeEach(() => {
  signInAs();
  sent.length = 0;
});

const BEGINS = [
  ['succeeded', 'Train again', 'start'],
  ['failed', 'Retry', 'retry'],
  ['draft', 'Start', 'start'],
] as const;

test.each(BEGINS)('one that is %s and will have to wait says so before "%s"', async (state, name, act) => {
  begin(state, 0.5);
  fireEvent.click(await screen.findByText(name));
  await screen.findByText('CPU: 1 core requested, but only 0.5 cores available right now.');
  expect(sent).toEqual([]);
  fireEvent.click(screen.getAllByText(name).at(-1) as HTMLElement);
  await waitFor(() => expect(sent).toEqual([act]));
});

test.each(BEGINS)('one that is %s and has room begins at once: "%s"', async (state, name, act) => {
  begin(state, 1);
  fireEvent.click(await screen.findByText(name));
  await waitFor(() => expect(sent).toEqual([act]));
  expect(screen.queryByText(/requested/)).toBeNull();
});

test('one that failed is first of all changed: a copy begins at its parameters', async () => {
  const { address, task } = begin('failed', 1);
  const change = await screen.findByText('Change settings and train again');
  expect(change.closest('button')).toHaveClass('ant-btn-primary');
  expect(screen.getByText('Retry').closest('button')).not.toHaveClass('ant-btn-primary');
  fireEvent.click(change);
  await waitFor(() => expect(address()).toBe(`/training/new?from=${task.id}&step=parameters`));
});
