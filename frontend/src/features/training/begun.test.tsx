import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { button, choice, control, offer } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const PATIENCE = 90_000;
const dataset = aDataset();

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  offer();
});

configure({ asyncUtilTimeout: 40_000 });

test(
  'begun from a dataset has everything chosen that can be only one, and a name',
  async () => {
    renderPage(<TaskNewPage />, `/training/new?dataset=${dataset.id}`);
    const name = await control('#name');
    expect(name.value).toMatch(/^News \d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(screen.getByText('Bayes · 1.0')).toBeInTheDocument();
    await waitFor(() => {
      expect(button('Save and start')).not.toHaveAttribute('aria-disabled');
    });
  },
  PATIENCE,
);

test(
  'begun from a dataset that two algorithms take opens where one of them is chosen, and does not jump on',
  async () => {
    const other = anAlgorithm({ id: '01J000000000000000000000A3', name: 'Forest' });
    offer([anAlgorithm(), other]);
    renderPage(<TaskNewPage />, `/training/new?dataset=${dataset.id}`);
    expect(await choice('Forest')).not.toBeChecked();
    fireEvent.click(await choice('Bayes'));
    await waitFor(() => {
      expect(button('Next')).not.toHaveAttribute('aria-disabled');
    });
    expect(await choice('Bayes')).toBeChecked();
  },
  PATIENCE,
);

test(
  'what would have to wait is told where it is submitted',
  async () => {
    const cores = (cpu: number) => ({ cpu, memory: 2 ** 40, gpu: 0 });
    server.use(
      http.get('*/api/v1/quotas', () =>
        HttpResponse.json({ limits: { cpu: 2 }, used: { cpu: 1.5 }, capacity: cores(4), free: cores(0.8) }),
      ),
    );
    renderPage(<TaskNewPage />, `/training/new?dataset=${dataset.id}`);
    await control('#name');
    expect(await screen.findByText('CPU: 1 core requested, but your quota leaves only 0.5 cores.')).toBeVisible();
  },
  PATIENCE,
);
