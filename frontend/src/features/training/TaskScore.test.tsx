import { configure, render, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { AttemptsTable } from '@/features/training/components/AttemptsTable';
import { OverviewTab } from '@/features/training/components/OverviewTab';
import { TaskProgress } from '@/features/training/components/TaskProgress';
import { scoreOf } from '@/features/training/lib/score';
import { TaskListPage } from '@/features/training/pages/TaskListPage';
import { aTask } from '@/features/training/testing';
import type { AttemptDetail, AttemptView, LatestAttempt, TaskView } from '@/shared/api/generated/types.gen';
import { Headline } from '@/shared/components/Headline';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

configure({ asyncUtilTimeout: 30_000 });
vi.setConfig({ testTimeout: 60_000 });

// of a wide screen and of a phone, so that the row says it as on both
vi.stubGlobal('matchMedia', (media: string) => ({
  matches: true,
  media,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));

const TIME = '2026-01-01T00:00:00Z';
const measured = (more: Partial<LatestAttempt>): LatestAttempt => ({
  progress: 0.5,
  started_at: TIME,
  finished_at: null,
  metrics: {},
  figures: null,
  sparkline: null,
  ...more,
});
const trained = { name: 'accuracy', values: [0.9, 0.99] };
const VALIDATED = { name: 'val_accuracy', values: [0.5, 0.799] };
const CASES: [string, TaskView['state'], Partial<LatestAttempt>, string][] = [
  ['only in the evaluation', 'succeeded', { figures: { accuracy: 0.82 } }, '82.0%'],
  ['as it is tested, not as it was trained', 'succeeded', { figures: { accuracy: 0.8 }, sparkline: trained }, '80.0%'],
  [
    'of the test side, not of the validation',
    'succeeded',
    {
      figures: { accuracy: 0.82 },
      metrics: { val_accuracy: 0.799, accuracy: 0.82 },
      sparkline: VALIDATED,
    },
    '82.0%',
  ],
  ['with its name where it is another', 'succeeded', { figures: { f1: 0.7 }, sparkline: trained }, 'F1 70.0%'],
  ['without an evaluation, from the log', 'succeeded', { figures: { loss: 1 }, sparkline: trained }, '99.0%'],
  ['so far', 'running', { sparkline: trained }, '99.0%'],
  ['of one that failed', 'failed', { figures: { accuracy: 0.5 }, sparkline: trained }, '—'],
];

test.each(CASES)('an attempt has the accuracy %s', (_, state, more, text) => {
  const figure = scoreOf(state, measured(more));
  render(<Headline figure={figure} />);
  expect(screen.getByText(text)).toBeInTheDocument();
});

test('the list and the page of a task say what its evaluation says', async () => {
  signInAs();
  const latest = measured({ figures: { accuracy: 0.82 }, metrics: { val_accuracy: 0.799 }, sparkline: VALIDATED });
  const task = { ...aTask({ state: 'succeeded', attempts: 1 }), latest };
  const attempt: AttemptView = {
    ...latest,
    number: 1,
    state: 'succeeded',
    reason: null,
    queued_at: TIME,
    prepared_at: TIME,
    exit_code: null,
    eta_s: null,
    log_size: 0,
  };
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/training-tasks', () =>
      HttpResponse.json({ items: [task], next_cursor: null, prev_cursor: null, total: 1 }),
    ),
  );
  renderPage(
    <>
      <TaskListPage />
      <AttemptsTable attempts={[attempt]} onOpen={() => undefined} />
    </>,
  );
  await screen.findByText('News task');
  await waitFor(() => {
    expect(screen.getAllByText('82.0%')).toHaveLength(3);
  });
  expect(screen.queryByText('79.9%')).toBeNull();
});

test('the page of one that succeeded says first how good it is', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/algorithms/:id', () => HttpResponse.json({ code: 'resource.not_found' }, { status: 404 })),
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/models', () => page([{ id: 'm', name: 'News', version: 1, attempt: 1, state: 'ready' }])),
  );
  const snapshot = {
    train: { env: [], reference: '' },
    algorithm: { name: 'Bayes', version_label: '1.0' },
    dataset: { name: 'News', version: 1 },
    parameters: {},
    resources: {},
    share: 0.9,
    time_limit_s: 604_800,
  };
  const known = { number: 1, figures: { accuracy: 0.72 }, split: { counts: { test: 100 } }, snapshot };
  const attempt = known as unknown as AttemptDetail;
  renderPage(
    <OverviewTab
      task={aTask({ state: 'succeeded', attempt, time_limit_s: null })}
      attempts={[]}
      onAttempt={() => undefined}
    />,
  );
  expect(await screen.findByText(/Accuracy 72\.0% \(100 test samples\)/)).toBeInTheDocument();
  expect(screen.getByText('Platform default (7 d)')).toBeInTheDocument();
});

test('how long it is prepared counts from the end of its wait', async () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const attempt = { ...measured({}), queued_at: ago(500), started_at: null, eta_s: null } as unknown as AttemptDetail;
  renderPage(<TaskProgress task={aTask({ state: 'preparing', since: ago(20) })} attempt={attempt} />);
  expect(await screen.findByText(/Preparing for 2\d s/)).toBeInTheDocument();
});
