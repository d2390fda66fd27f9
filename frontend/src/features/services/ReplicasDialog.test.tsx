import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import type { ServiceView } from '@/shared/api/generated/types.gen';
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
  await waitFor(() => expect(start).toBeDisabled());
  expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(1);
  fireEvent.change(replicas, { target: { value: '3' } });
  await waitFor(() => expect(start).toBeEnabled());
  fireEvent.click(start);
  await waitFor(() => expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(1));
  fireEvent.change(replicas, { target: { value: '2' } });
  await waitFor(() => expect(document.querySelectorAll('.ant-alert-error')).toHaveLength(0));
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
