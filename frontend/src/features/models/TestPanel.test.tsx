import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { TestPanel } from '@/features/models/components/TestPanel';
import type { ModelDetail, ServiceDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { ME } from '@/shared/testing/users';

configure({ asyncUtilTimeout: 15_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const model = { id: 'M1', owner_id: ME, state: 'ready', servable: true } as ModelDetail;
const Trial = ({ service }: { service: ServiceDetail }) => <p>testing {service.name}</p>;

function platformWith(states: string[]) {
  signInAs();
  const items = states.map((state, index) => ({ id: `S${index}`, name: `service ${index}`, state }));
  server.use(
    http.get('*/api/v1/services', () => page(items)),
    http.get('*/api/v1/services/:id', ({ params }) => HttpResponse.json(items.find(({ id }) => id === params.id))),
  );
}

test('the service that is up is tested on the page of its model', async () => {
  platformWith(['stopped', 'running']);
  renderPage(<TestPanel model={model} Trial={Trial} />);
  expect(await screen.findByText('testing service 1')).toBeInTheDocument();
  expect(screen.queryByText('Publish and test')).not.toBeInTheDocument();
});

test.each([
  [[], 'This model is not published yet', 'Publish and test'],
  [['stopped'], 'The service of this model is not running', 'Start and test'],
])('without one there is the way to it (%j)', async (states, title, act) => {
  platformWith(states);
  renderPage(<TestPanel model={model} Trial={Trial} />);
  expect(await screen.findByText(title)).toBeInTheDocument();
  expect(await screen.findByText(act)).toBeInTheDocument();
});

test("somebody else's model that is not up has none", async () => {
  platformWith([]);
  const { queryClient } = renderPage(<TestPanel model={{ ...model, owner_id: 'other' }} Trial={Trial} />);
  await vi.waitFor(() => {
    expect(queryClient.isFetching()).toBe(0);
    expect(queryClient.getQueryCache().getAll()).not.toHaveLength(0);
  });
  expect(screen.queryByText('Online test')).not.toBeInTheDocument();
});
