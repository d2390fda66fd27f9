import { configure, fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ReplicasPanel } from '@/features/services/components/ReplicasPanel';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });
vi.mock('@/shared/components/LogView', () => ({ LogView: ({ filename }: { filename: string }) => <p>{filename}</p> }));

const replica = (name: string) => ({ name, running: true, ready: true, restarts: 0, reason: null, detail: '' });
const service = (change: object) =>
  ({
    id: '01J00000000000000000000001',
    state: 'running',
    reason: null,
    desired_replicas: 2,
    reserved_replicas: 2,
    replicas: [replica('S-1'), replica('S-2')],
    ...change,
  }) as unknown as ServiceDetail;

test('the log of another replica is shown by a button, which the keyboard reaches', async () => {
  signInAs();
  renderPage(<ReplicasPanel service={service({})} />);
  expect(await screen.findByText('S-1.log')).toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Show log' }));
  expect(await screen.findByText('S-2.log')).toBeInTheDocument();
});

test('what has not started yet is counted, with the reason', async () => {
  signInAs();
  const reason = { code: 'waiting.capacity', params: {}, hint_code: null, detail: '' };
  renderPage(<ReplicasPanel service={service({ desired_replicas: 4, reason })} />);
  expect(await screen.findByText(/2 not started yet/)).toHaveTextContent('Waiting for free capacity');
});
