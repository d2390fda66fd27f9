import { configure, fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { ServiceActions } from '@/features/services/components/ServiceActions';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const ME = '01J00000000000000000000000';
const service = (change: object) =>
  ({ id: 'S1', name: 'News', owner_id: ME, resources: {}, ...change }) as ServiceDetail;
const RUNNING = service({ state: 'running', ready_replicas: 1, desired_replicas: 1 });
const STOPPED = service({ state: 'stopped', ready_replicas: 0, desired_replicas: 0 });
const primary = () => [...document.querySelectorAll('.ant-btn-primary')].map((button) => button.textContent);

beforeEach(() => {
  signInAs({ id: ME });
});

test.each([
  ['one that runs', RUNNING, vi.fn(), ['Test']],
  ['one that is being tested', RUNNING, null, []],
  ['one that is stopped', STOPPED, vi.fn(), ['Start']],
])('the likeliest act is the primary button: %s', async (_, one, onTest, buttons) => {
  renderPage(<ServiceActions service={one} onTest={onTest} />);
  await screen.findByRole('button', { name: /More actions/ });
  expect(primary()).toEqual(buttons);
});

test('somebody else may test one that runs, and nothing more', async () => {
  renderPage(<ServiceActions service={{ ...RUNNING, owner_id: 'other' }} onTest={vi.fn()} />);
  expect(await screen.findByRole('button', { name: /Test/ })).toBeInTheDocument();
  expect(screen.getAllByRole('button')).toHaveLength(1);
});

test('one that runs cannot be deleted, and its menu says why', async () => {
  renderPage(<ServiceActions service={RUNNING} onTest={vi.fn()} />);
  fireEvent.click(await screen.findByRole('button', { name: /More actions/ }));
  expect(await screen.findByRole('menuitem', { name: /Delete/ })).toHaveTextContent('Stop it first');
});
