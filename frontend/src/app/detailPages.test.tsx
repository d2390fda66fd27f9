import { act, configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { start } from '@/app/testing';
import { aTask } from '@/features/training/testing';
import { leave } from '@/shared/auth/session';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

// pages are loaded when they are opened first, which takes its time
configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 120_000 });

const IDS = ['01J00000000000000000000001', '01J00000000000000000000002'] as const;
const NOBODY = { ...aTask(), attempt: undefined };
const service = {
  ...NOBODY,
  state: 'stopped',
  desired_replicas: 0,
  ready_replicas: 0,
  address: '/serve/x/',
  resources: {},
  recipe: { interfaces: [] },
  env: {},
  classes: [],
  class_count: 0,
  replicas: [],
};
const model = {
  ...NOBODY,
  state: 'importing',
  version: '1',
  metrics: {},
  size: 0,
  file_count: 0,
  files: [],
  classes: [],
  class_count: 0,
};
const DETAILS = {
  datasets: aDataset({ current_version: null, parts: [] }),
  algorithms: anAlgorithm(),
  'training-tasks': aTask(),
  models: model,
  services: service,
};
const PATHS = [
  ['datasets', 'datasets', 'Datasets'],
  ['algorithms', 'algorithms', 'Algorithm library'],
  ['training-tasks', 'training', 'Training tasks'],
  ['models', 'models', 'Models'],
  ['services', 'services', 'Services'],
] as const;
const notFound = () => HttpResponse.json({ code: 'resource.not_found', status: 404 }, { status: 404 });

beforeEach(() => {
  signInAs();
  server.use(
    http.get('*/api/v1/events', () => new Promise<never>(() => undefined)),
    http.get('*', notFound),
  );
});

test.each(PATHS)('one of %s is not shown in the state of another', async (kind, path) => {
  server.use(
    http.get(`*/api/v1/${kind}/:id`, ({ params }) =>
      HttpResponse.json({ ...DETAILS[kind], id: params['id'], name: String(params['id']) }),
    ),
  );
  const { router, end } = start(`/${path}/${IDS[1]}`);
  const heading = (id: string) => screen.findByRole('heading', { level: 1, name: new RegExp(id) });
  await heading(IDS[1]);
  const go = (id: string) => act(() => router.navigate({ href: `/${path}/${id}` }));
  await go(IDS[0]);
  const before = await heading(IDS[0]);
  await go(IDS[1]);
  expect(await heading(IDS[1])).not.toBe(before);
  leave();
  end();
});

test.each(PATHS)('one of %s that is not there leads back to the list', async (_, path, list) => {
  const { end } = start(`/${path}/${IDS[0]}`);
  await screen.findByRole('heading', { level: 1, name: 'This page does not exist' });
  expect(screen.getAllByRole('link', { name: list }).at(-1)).toHaveAttribute('href', `/${path}`);
  leave();
  end();
});

test.each(PATHS)('one of %s that is deleted while it is shown is gone, with its buttons', async (kind, path, list) => {
  let there = true;
  server.use(
    http.get(`*/api/v1/${kind}/:id`, ({ params }) =>
      there ? HttpResponse.json({ ...DETAILS[kind], id: params['id'], name: 'Short-lived' }) : notFound(),
    ),
  );
  const { client, end } = start(`/${path}/${IDS[0]}`);
  await screen.findByRole('heading', { level: 1, name: /Short-lived/ });
  there = false;
  await act(() => client.invalidateQueries());
  await screen.findByRole('heading', { level: 1, name: 'No longer available' });
  expect(screen.queryByText(/Short-lived/)).not.toBeInTheDocument();
  expect(screen.getAllByRole('link', { name: list }).at(-1)).toHaveAttribute('href', `/${path}`);
  leave();
  end();
});
