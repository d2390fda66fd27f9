import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { ServiceListPage } from '@/features/services/pages/ServiceListPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';
import { page, server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 60_000 });
screenOf(1920);
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const service = (id: string, state: string, calls: number) => ({
  id,
  name: `Service ${id}`,
  description: '',
  owner_id: '01J00000000000000000000000',
  state,
  reason: null,
  desired_replicas: state === 'running' ? 1 : 0,
  ready_replicas: state === 'running' ? 1 : 0,
  address: '/serve/x/',
  task_type: 'text_classification',
  model_id: null,
  calls,
  created_at: '2026-01-01T00:00:00Z',
});

test('the calls of each service are in its row: nothing else is asked for', async () => {
  screenOf(1440);
  signInAs();
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/*', ({ request }) => {
      asked.push(new URL(request.url).pathname);
      if (request.url.includes('purposes')) return HttpResponse.json([]);
      const items = [service('A', 'running', 1234), service('B', 'stopped', 56)];
      return page(items);
    }),
  );
  renderPage(<ServiceListPage />);
  expect(await screen.findByText('1,234')).toBeInTheDocument();
  expect(screen.getByText('56')).toBeInTheDocument();
  expect([...new Set(asked)].sort()).toEqual(['/api/v1/purposes', '/api/v1/services']);
});

test('the model whose services are shown is named, and another version of it can be chosen', async () => {
  signInAs();
  const model = (version: number) => ({ id: `M${version}`, name: 'News', version });
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/services', () => page()),
    http.get('*/api/v1/models', () => page([model(1), model(2)])),
    http.get('*/api/v1/models/M1', () => HttpResponse.json(model(1))),
  );
  renderPage(<ServiceListPage />, '/?model_id=M1');
  expect(await screen.findByText('News v1')).toBeInTheDocument();
  fireEvent.mouseDown(screen.getByRole('combobox', { name: 'Model' }));
  expect(await screen.findByTitle('News v2')).toBeInTheDocument();
});
