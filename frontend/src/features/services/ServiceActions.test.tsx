import { configure, fireEvent, screen } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import { useServiceActions } from '@/features/services/components/useServiceActions';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { renderPage, signInAs } from '@/shared/testing/render';
import { ME } from '@/shared/testing/users';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const service = (change: object) =>
  ({ id: 'S1', name: 'News', owner_id: ME, resources: {}, ...change }) as ServiceDetail;
const RUNNING = service({ state: 'running', ready_replicas: 1, desired_replicas: 1 });
const STOPPED = service({ state: 'stopped', ready_replicas: 0, desired_replicas: 0 });

function Head({ service: one, here }: { service: ServiceDetail; here?: string }) {
  return <Actions name={one.name} items={useServiceActions().of(one)} here={here} />;
}

const primary = () => [...document.querySelectorAll('.ant-btn-primary')].map((button) => button.textContent);

beforeEach(() => {
  signInAs();
});

test.each([
  ['one that runs', RUNNING, 'overview', ['Test']],
  ['one that is being tested', RUNNING, 'test', []],
  ['one that is stopped', STOPPED, 'overview', ['Start']],
])('the likeliest act is the primary button: %s', async (_, one, here, buttons) => {
  renderPage(<Head service={one} here={here} />);
  await screen.findByRole('button', { name: /More actions/ });
  expect(primary()).toEqual(buttons);
});

test('somebody else may test one that runs, and nothing more', async () => {
  renderPage(<Head service={{ ...RUNNING, owner_id: 'other' }} />);
  expect(await screen.findByRole('button', { name: /Test/ })).toBeInTheDocument();
  expect(screen.getAllByRole('button')).toHaveLength(1);
});

test('one that runs cannot be deleted, and its menu says why', async () => {
  renderPage(<Head service={RUNNING} />);
  fireEvent.click(await screen.findByRole('button', { name: /More actions/ }));
  expect(await screen.findByRole('menuitem', { name: /Delete/ })).toHaveTextContent('Stop it first');
});

test('one that is stopping cannot be tested, and says when it can be started', async () => {
  renderPage(<Head service={{ ...RUNNING, state: 'stopping' }} />);
  expect(await screen.findByRole('button', { name: /Test/ })).toHaveAttribute(
    'aria-description',
    'The service is stopping; it can be started again afterwards',
  );
});
