import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { TaskDetailPage } from '@/features/training/pages/TaskDetailPage';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { aTask } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 40_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const task = aTask({ state: 'failed', attempts: 1 });
const algorithm = anAlgorithm();
const attempt = { number: 1, state: 'failed', reason: null, queued_at: '2026-01-01T00:00:00Z', metrics: {} };
const broken = () => HttpResponse.json({ code: 'gateway.upstream_failed', status: 502 }, { status: 502 });

/** What is broken until it is asked for again after `mend`. */
function breaks(path: string, body: object) {
  let works = false;
  server.use(http.get(path, () => (works ? HttpResponse.json(body) : broken())));
  return { mend: () => (works = true) };
}

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/quotas', broken),
    http.get('*/api/v1/algorithms', () => page()),
    http.get('*/api/v1/datasets', () => page()),
    http.get('*/api/v1/algorithms/:id', () => HttpResponse.json(algorithm)),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json(aDataset())),
    http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)),
  );
});

test.each(['task', 'from'])(
  'a wizard whose ?%s= cannot be had begins when it can, with what is in it',
  async (word) => {
    const { mend } = breaks('*/api/v1/training-tasks/:id', task);
    renderPage(<TaskNewPage />, `/training/new?${word}=${task.id}&step=confirm`);
    const again = await screen.findByText('Try again');
    expect(screen.queryByText('Next')).not.toBeInTheDocument();
    mend();
    fireEvent.click(again);
    await waitFor(() => {
      expect(document.querySelector<HTMLInputElement>('#name')?.value).toMatch(/^News task/);
    });
    expect(screen.queryByText('Try again')).not.toBeInTheDocument();
  },
);

test('an algorithm that cannot be had is told; the wizard begins without it and takes it when it can', async () => {
  const { mend } = breaks('*/api/v1/algorithms/:id', algorithm);
  renderPage(<TaskNewPage />, `/training/new?algorithm=${algorithm.id}`);
  const again = await screen.findByText('Try again');
  expect(await screen.findByText('Choose a task type')).toBeInTheDocument();
  mend();
  fireEvent.click(again);
  await waitFor(() => {
    expect(screen.queryByText('Choose a task type')).not.toBeInTheDocument();
  });
  expect(screen.getByText('Next').closest('button')).not.toHaveAttribute('aria-disabled');
});

test('the runs that cannot be had are told, and shown when they can', async () => {
  const { mend } = breaks('*/api/v1/training-tasks/:id/attempts', [attempt]);
  renderPage(<TaskDetailPage />, `/training/${task.id}`);
  const again = await screen.findByText('Try again');
  expect(screen.queryByText('Runs')).not.toBeInTheDocument();
  mend();
  fireEvent.click(again);
  expect(await screen.findByText('Run 1')).toBeInTheDocument();
  expect(screen.queryByText('Try again')).not.toBeInTheDocument();
});
