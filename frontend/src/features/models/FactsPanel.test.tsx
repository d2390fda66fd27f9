import { configure, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { FactsPanel } from '@/features/models/components/FactsPanel';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const MODEL = {
  id: '01J00000000000000000000001',
  name: 'Reviews',
  version: 1,
  algorithm_name: { zh: '甲', en: 'A' },
  algorithm_version: '1.0',
  task_id: '01J00000000000000000000002',
  task_name: 'Run of reviews',
  attempt: 1,
  parameters: {},
  classes: [],
  class_count: 0,
  created_at: '2026-01-01T00:00:00Z',
} as unknown as ModelDetail;

test('a task that was deleted is named, and not led to', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/training-tasks/*', () =>
      HttpResponse.json({ code: 'training.not_found', status: 404 }, { status: 404 }),
    ),
  );
  renderPage(<FactsPanel model={MODEL} />);
  expect(await screen.findByText('(deleted or not visible to you)')).toBeInTheDocument();
  expect(screen.getByText(/Run of reviews/)).toBeInTheDocument();
  expect(screen.queryByRole('link')).toBeNull();
});
