import { configure, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { ModelListPage } from '@/features/models/pages/ModelListPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 60_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

test('the training and the algorithm whose models are shown are named, and others can be chosen', async () => {
  signInAs();
  const asked: string[] = [];
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/models', ({ request }) => {
      asked.push(new URL(request.url).search);
      return page();
    }),
    http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json({}, { status: 404 })),
    http.get('*/api/v1/algorithms/A1', () => HttpResponse.json({ id: 'A1', name: '贝叶斯 / Bayes' })),
  );
  renderPage(<ModelListPage />, '/?task_id=T1&algorithm_id=A1');
  expect(await screen.findByText('Bayes')).toBeInTheDocument();
  expect(await screen.findByText('(deleted or not visible to you)')).toBeInTheDocument();
  expect(screen.getByRole('combobox', { name: 'Training task' })).toBeInTheDocument();
  expect(screen.getByRole('combobox', { name: 'Algorithm' })).toBeInTheDocument();
  await waitFor(() => {
    expect(asked).toEqual(['?task_id=T1&algorithm_id=A1&page_size=20&tab=mine']);
  });
});
