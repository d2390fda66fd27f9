import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { TaskNewPage } from '@/features/training/pages/TaskNewPage';
import { aTask, button, control, offer } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { anAlgorithm } from '@/shared/testing/things';

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));
configure({ asyncUtilTimeout: 40_000 });
vi.setConfig({ testTimeout: 90_000 });

const task = aTask();
const from = `/training/new?from=${task.id}`;

beforeEach(() => {
  sessionStorage.clear();
  signInAs();
  offer();
  server.use(http.get('*/api/v1/training-tasks/:id', () => HttpResponse.json(task)));
});

test('what was typed is come back to at the step at which it was left', async () => {
  const first = renderPage(<TaskNewPage />, `${from}&step=confirm`);
  fireEvent.change(await control('#description'), { target: { value: 'typed here' } });
  fireEvent.click(button('Previous'));
  await control('#parameter-EPOCHS');
  first.unmount();
  renderPage(<TaskNewPage />, from);
  expect(await control('#parameter-EPOCHS')).toBeInTheDocument();
});

test('what cannot be read for the moment leads to no other step', async () => {
  let fails = true;
  server.use(
    http.get('*/api/v1/algorithms/:id', () =>
      fails
        ? HttpResponse.json({ status: 503, code: 'service.unavailable', params: {}, errors: [] }, { status: 503 })
        : HttpResponse.json(anAlgorithm()),
    ),
  );
  renderPage(<TaskNewPage />, `${from}&step=parameters`);
  const retry = await screen.findByText('Try again');
  fails = false;
  fireEvent.click(retry);
  expect(await control('#parameter-EPOCHS')).toBeInTheDocument();
});
