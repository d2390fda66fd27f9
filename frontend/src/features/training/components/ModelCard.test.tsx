import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { ModelCard } from '@/features/training/components/ModelCard';
import { TaskNext } from '@/features/training/components/TaskNext';
import { aTask } from '@/features/training/testing';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

test('says why the model cannot be shown, and tries again', async () => {
  signInAs();
  let answer: () => Response = () => HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 });
  server.use(http.get('*/api/v1/models', () => answer()));
  renderPage(<ModelCard task={aTask({ state: 'succeeded' })} attempt={1} />);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  const model = {
    id: '01J00000000000000000000001',
    name: 'Reviews',
    version: 2,
    attempt: 1,
    state: 'ready',
    reason: null,
  };
  answer = () => page([model]);
  fireEvent.click(screen.getByText('Try again'));
  expect(await screen.findByText('Reviews (version 2)')).toBeInTheDocument();
});

test('what comes next is grey with the reason while the model cannot be had', async () => {
  signInAs();
  server.use(
    http.get('*/api/v1/models', () => HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 })),
  );
  renderPage(<TaskNext task={aTask({ state: 'succeeded' })} />);
  const button = (await screen.findByText('Publish and test')).closest('button');
  expect(button).toHaveAttribute('aria-description', 'Temporarily unavailable');
});
