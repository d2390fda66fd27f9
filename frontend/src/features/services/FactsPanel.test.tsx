import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { FactsPanel } from '@/features/services/components/FactsPanel';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const SERVICE = {
  id: '01J00000000000000000000001',
  model_id: '01J00000000000000000000002',
  model_name: 'Reviews',
  model_version: 1,
  task_id: '01J00000000000000000000003',
  desired_replicas: 0,
  resources: {},
  env: {},
  classes: [],
  class_count: 0,
  since: '2026-01-01T00:00:00Z',
  created_at: '2026-01-01T00:00:00Z',
} as unknown as ServiceDetail;

test('a task that is gone is named, and not led to', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/models/*', () => HttpResponse.json({ id: SERVICE.model_id, task_name: 'Run of reviews' })),
    http.get('*/api/v1/training-tasks/*', () =>
      HttpResponse.json({ code: 'training.not_found', status: 404 }, { status: 404 }),
    ),
  );
  renderPage(<FactsPanel service={SERVICE} />);
  expect(await screen.findByText('(deleted or not visible to you)')).toBeInTheDocument();
  expect(await screen.findByText(/Run of reviews/)).toBeInTheDocument();
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['Reviews v1']);
});
