import { screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import type { TaskDetail } from '@/shared/api/generated/types.gen';
import { page, server } from '@/shared/testing/server';
import { aDataset, anAlgorithm, OWNED } from '@/shared/testing/things';

/** A draft task for a test. */
export const aTask = (change: Partial<TaskDetail> = {}): TaskDetail => ({
  ...OWNED,
  id: '01J000000000000000000000T1',
  name: 'News task',
  state: 'draft',
  reason: null,
  since: '2026-01-01T00:00:00Z',
  purpose: 'text',
  task_type: 'text_classification',
  algorithm_id: '01J000000000000000000000A1',
  algorithm_name: 'Bayes',
  dataset_id: '01J000000000000000000000D1',
  dataset_name: 'News',
  share: 0.8,
  seed: 3,
  attempts: 0,
  parameters: { EPOCHS: '20' },
  resources: { cpu: 2, memory: 2 * 1024 ** 3 },
  time_limit_s: 600,
  attempt: null,
  ...change,
});

/** What can be chosen in the wizard; the first of each is what is read. */
export function offer(algorithms = [anAlgorithm()], datasets = [aDataset()]): void {
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/algorithms', () => page(algorithms)),
    http.get('*/api/v1/algorithms/:id', () => HttpResponse.json(algorithms[0])),
    http.get('*/api/v1/datasets', () => page(datasets)),
    http.get('*/api/v1/datasets/:id', () => HttpResponse.json(datasets[0])),
    http.get('*/api/v1/quotas', () => HttpResponse.json({ limits: {}, used: {}, capacity: {}, free: {} })),
  );
}

/** A control, when it is there. By selector: the queries by label and role are slow on tables in jsdom. */
export const control = (selector: string) =>
  waitFor(
    () => {
      const found = document.querySelector<HTMLInputElement>(selector);
      if (found === null) throw new Error(`no ${selector}`);
      return found;
    },
    { interval: 100 },
  );
export const choice = (name: string) => control(`input[aria-label="${name}"]`);

export const button = (name: string) => {
  const found = screen.getByText(name).closest('button');
  if (found === null) throw new Error(`${name} is no button`);
  return found;
};
