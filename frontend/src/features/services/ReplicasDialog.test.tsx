import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { ApiProblem } from '@/shared/api/ApiProblem';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import { useOpening } from '@/shared/hooks/useOpening';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const GIB = 2 ** 30;
const service = {
  id: 'S1',
  name: 'News',
  desired_replicas: 0,
  resources: { cpu: 0.6, cpu_limit: null, memory: GIB, gpu: 0 },
} as unknown as ServiceView;

beforeEach(() => sessionStorage.clear());

const show = () =>
  renderPage(
    <ReplicasDialog
      service={service}
      kind="start"
      open
      onClose={() => undefined}
      onConfirm={() => Promise.reject(new Error('refused'))}
    />,
  );

test('what can never start is not sent, and another number is not told the refusal of the one before', async () => {
  signInAs();
  const all = { cpu: 2, memory: 16 * GIB, gpu: 0 };
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ limits: {}, used: {}, available: all, free: all, capacity: all }),
    ),
  );
  show();
  const replicas = await screen.findByRole('spinbutton');
  const start = screen.getByRole('button', { name: 'Start' });
  fireEvent.change(replicas, { target: { value: '4' } });
  await waitFor(() => expect(start).toHaveAttribute('aria-disabled', 'true'));
  expect(start).toHaveAttribute('aria-description', 'More than the machine or your quota has in total');
  start.focus();
  expect(start).toHaveFocus();
  expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(1);
  fireEvent.change(replicas, { target: { value: '3' } });
  await waitFor(() => expect(start).not.toHaveAttribute('aria-disabled'));
  fireEvent.click(start);
  await waitFor(() => expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(1));
  fireEvent.change(replicas, { target: { value: '2' } });
  await waitFor(() => expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(0));
});

test('the number can be taken away and another one typed; left empty it is what it was', async () => {
  signInAs();
  show();
  const replicas = await screen.findByRole('spinbutton');
  fireEvent.change(replicas, { target: { value: '' } });
  expect(replicas).toHaveValue('');
  fireEvent.change(replicas, { target: { value: '5' } });
  expect(replicas).toHaveValue('5');
  fireEvent.change(replicas, { target: { value: '' } });
  fireEvent.blur(replicas);
  await waitFor(() => expect(replicas).toHaveValue('1'));
});

test('what will have to wait says for what', async () => {
  signInAs();
  const cores = (cpu: number) => ({ cpu, memory: 16 * GIB, gpu: 0 });
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({
        limits: { cpu: 1 },
        used: { cpu: 0.5 },
        available: cores(0.5),
        free: cores(1.5),
        capacity: cores(2),
      }),
    ),
  );
  show();
  expect(await screen.findByText('CPU: 0.6 cores requested, but your quota leaves only 0.5 cores.')).toBeVisible();
});

test('what is free is true while the dialog is open, though nothing tells of what others end', async () => {
  signInAs();
  let free = 0.5;
  server.use(
    http.get('*/api/v1/quotas', () => {
      const cores = (cpu: number) => ({ cpu, memory: 16 * GIB, gpu: 0 });
      return HttpResponse.json({ limits: {}, used: {}, available: cores(free), free: cores(free), capacity: cores(2) });
    }),
  );
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  show();
  await screen.findByText('CPU: 0.6 cores requested, but only 0.5 cores available right now.');
  free = 1.5;
  vi.advanceTimersByTime(15_000);
  await screen.findByText(/Available to you now: CPU 1.5 cores/);
  expect(screen.queryByText(/requested/)).toBeNull();
  vi.useRealTimers();
});

test('one that was cancelled while it is sent is closed, and a message tells its refusal', async () => {
  signInAs();
  let refuse: (problem: unknown) => void = () => undefined;
  const closed = vi.fn();
  const onConfirm = vi.fn(() => new Promise((_, reject) => (refuse = reject)));
  const Page = () => {
    const [open, setOpen] = useState(true);
    const close = () => {
      closed();
      setOpen(false);
    };
    return <ReplicasDialog service={service} kind="start" open={open} onClose={close} onConfirm={onConfirm} />;
  };
  server.use(http.get('*/api/v1/quotas', () => HttpResponse.json({}, { status: 502 })));
  renderPage(<Page />);
  fireEvent.click(await screen.findByText('Start'));
  await waitFor(() => expect(onConfirm).toHaveBeenCalled());
  fireEvent.click(screen.getByText('Cancel'));
  expect(closed).toHaveBeenCalled();
  refuse(new ApiProblem({ status: 503, code: 'service.unavailable' }));
  expect(await screen.findByText(/Temporarily unavailable/)).toBeVisible();
});

test('the number is still there after the dialog was closed, until it was sent', async () => {
  signInAs();
  server.use(http.get('*/api/v1/quotas', () => HttpResponse.json({}, { status: 502 })));
  const onConfirm = vi.fn(() => Promise.resolve());
  const Page = () => {
    const opening = useOpening();
    return (
      <>
        <button onClick={() => opening.show()}>open</button>
        <ReplicasDialog
          key={opening.key}
          service={service}
          kind="start"
          open={opening.isOpen}
          onClose={opening.close}
          onConfirm={onConfirm}
        />
      </>
    );
  };
  renderPage(<Page />);
  const open = async () => {
    fireEvent.click(await screen.findByText('open'));
    return screen.findByRole('spinbutton');
  };
  fireEvent.change(await open(), { target: { value: '3' } });
  await waitFor(() => expect(sessionStorage).toHaveLength(1));
  fireEvent.click(screen.getByText('Cancel'));
  expect(await open()).toHaveValue('3');
  fireEvent.click(screen.getByText('Start'));
  await waitFor(() => expect(sessionStorage).toHaveLength(0));
  expect(onConfirm).toHaveBeenCalledExactlyOnceWith(3);
  expect(await open()).toHaveValue('1');
});

test('a number that is too large is told and stays as it was typed; what changes nothing cannot be sent', async () => {
  signInAs();
  const running = { ...service, state: 'running', desired_replicas: 2 } as ServiceView;
  const confirm = () => Promise.resolve();
  renderPage(<ReplicasDialog service={running} kind="scale" open onClose={confirm} onConfirm={confirm} />);
  const replicas = await screen.findByRole('spinbutton');
  const ok = screen.getByRole('button', { name: 'Apply' });
  expect(ok).toHaveAttribute('aria-description', 'Same as now');
  fireEvent.change(replicas, { target: { value: '50' } });
  fireEvent.blur(replicas);
  expect(await screen.findByText('1 to 16')).toBeInTheDocument();
  expect(replicas).toHaveValue('50');
  expect(ok).toHaveAttribute('aria-description', '1 to 16');
  fireEvent.change(replicas, { target: { value: '3' } });
  await waitFor(() => expect(ok).not.toHaveAttribute('aria-disabled'));
});
