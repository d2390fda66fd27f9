import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { AlgorithmListPage } from '@/features/algorithms/pages/AlgorithmListPage';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { anAlgorithm } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const row = anAlgorithm({ shelf: 'offline', visibility: 'private', serve_image_state: 'none', preset_code: null });
const asked: string[] = [];

beforeEach(() => {
  signInAs();
  asked.length = 0;
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get('*/api/v1/algorithms', ({ request }) => {
      asked.push(new URL(request.url).search);
      return page([row]);
    }),
  );
});

test('a filter that the next tab does not offer goes with its tab', async () => {
  renderPage(<AlgorithmListPage />, '/?tab=mine&shelf=offline');
  expect(await screen.findByText('Bayes')).toBeInTheDocument();
  expect(asked).toEqual(['?shelf=offline&page_size=20&tab=mine']);
  fireEvent.click(screen.getByText('Public'));
  await waitFor(() => {
    expect(asked.at(-1)).toBe('?page_size=20&tab=public');
  });
  fireEvent.click(screen.getByText('Mine'));
  await waitFor(() => {
    expect(asked.at(-1)).toBe('?page_size=20&tab=mine');
  });
});

test('one without a training image says that nothing can be trained with it', async () => {
  server.use(http.get('*/api/v1/algorithms', () => page([{ ...row, shelf: 'online', train_image_state: 'none' }])));
  renderPage(<AlgorithmListPage />, '/?tab=mine');
  const train = (await screen.findByText('Train')).closest('button');
  expect(train).toHaveAttribute('aria-description', 'It has no training image, so nothing can be trained with it');
});

test('a row put online twice at once is asked for once, and cannot be pressed meanwhile', async () => {
  let answer: () => void = () => undefined;
  let times = 0;
  server.use(
    http.put('*/api/v1/algorithms/:id/online', () => online()),
    http.post('*/api/v1/algorithms/:id/online', () => online()),
  );
  const online = () => {
    times += 1;
    return new Promise<Response>((resolve) => {
      answer = () => resolve(HttpResponse.json({ ...row, shelf: 'online' }));
    });
  };
  renderPage(<AlgorithmListPage />, '/?tab=mine');
  const button = await screen.findByText('Put online');
  fireEvent.click(button);
  fireEvent.click(button);
  await waitFor(() => {
    expect(times).toBe(1);
  });
  expect(button.closest('button')).toHaveClass('ant-btn-loading');
  answer();
  expect(await screen.findByText('Online now')).toBeInTheDocument();
  expect(times).toBe(1);
});
