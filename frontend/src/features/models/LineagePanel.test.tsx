import { configure, fireEvent, screen } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { LineagePanel } from '@/features/models/components/LineagePanel';
import type { ModelDetail } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const MODEL = {
  id: '01J00000000000000000000001',
  name: 'Reviews',
  version: 1,
  dataset_id: '',
  task_id: '',
  algorithm_id: '',
};

test('no service is only said when there is none: not while they load, nor when they could not be had', async () => {
  signInAs();
  let answer: () => Response = () => HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 });
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  server.use(
    http.get('*/api/v1/services', async () => {
      await gate;
      return answer();
    }),
  );
  renderPage(<LineagePanel model={MODEL as ModelDetail} />);
  expect(await screen.findByLabelText('Loading')).toBeInTheDocument();
  expect(screen.queryByText('Not published yet')).toBeNull();
  go();
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  expect(screen.queryByText('Not published yet')).toBeNull();
  answer = () => page([]);
  fireEvent.click(screen.getByText('Try again'));
  expect(await screen.findByText('Not published yet')).toBeInTheDocument();
  expect(screen.queryByText('Temporarily unavailable')).toBeNull();
});
