import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, it, vi } from 'vitest';
import { AlgorithmDetailPage } from '@/features/algorithms/pages/AlgorithmDetailPage';
import { images } from '@/shared/resources/images';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';
import { ME } from '@/shared/testing/users';
import { anAlgorithm } from '@/shared/testing/things';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const ID = '01J00000000000000000000002';
const half = {
  image_id: '01J00000000000000000000003',
  command: [],
  args: [],
  resource_kind: 'cpu' as const,
  requests: { cpu: 1, memory: 2147483648, gpu: 0, shm: 67108864 },
};
const algorithm = anAlgorithm({
  id: ID,
  description: '朴素贝叶斯。 Naive Bayes.',
  visibility: 'private',
  serve_image_state: 'none',
  preset_code: null,
  train: { ...half, env: [{ name: 'EPOCHS', type: 'integer', default: '3', description: '', min: 1, max: 9 }] },
});

beforeEach(() => {
  signInAs();
  server.use(
    http.get('*/api/v1/purposes', () => HttpResponse.json([])),
    http.get(`*/api/v1/algorithms/${ID}`, () => HttpResponse.json(algorithm)),
    http.get('*/api/v1/images/*', () =>
      HttpResponse.json({ code: 'resource.not_found', status: 404 }, { status: 404 }),
    ),
  );
});

it('shows the parameters, though the image cannot be had', async () => {
  const { queryClient } = renderPage(<AlgorithmDetailPage />, `/algorithms/${ID}`);
  expect(await screen.findByText('EPOCHS')).toBeInTheDocument();
  expect(screen.getByText('1 – 9')).toBeInTheDocument();
  expect(screen.getByText('Naive Bayes.')).toBeInTheDocument();
  // it is no image of null for who looks at the image itself
  await waitFor(() => {
    expect(queryClient.getQueryState(images.detailKey(half.image_id))).toMatchObject({ status: 'error' });
  });
  expect(screen.queryByText('Try again')).toBeNull();
});

it('says why the image could not be had, and tries again', async () => {
  let asked = 0;
  server.use(
    http.get('*/api/v1/images/*', () => {
      asked += 1;
      return asked === 1
        ? HttpResponse.json({ code: 'service.unavailable', status: 503 }, { status: 503 })
        : HttpResponse.json({ id: half.image_id, state: 'ready', reason: null, reference: 'bayes:1', size: 5 });
    }),
  );
  renderPage(<AlgorithmDetailPage />, `/algorithms/${ID}`);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  fireEvent.click(screen.getByText('Try again'));
  expect(await screen.findByText('bayes:1')).toBeInTheDocument();
  expect(screen.queryByText('Temporarily unavailable')).toBeNull();
});

it('names those who use it when it cannot be deleted', async () => {
  server.use(
    http.delete(`*/api/v1/algorithms/${ID}`, () =>
      HttpResponse.json(
        {
          code: 'resource.still_used',
          status: 409,
          params: { users: [{ kind: 'task', id: '01J00000000000000000000009', name: 'Night run', owner_id: ME }] },
        },
        { status: 409 },
      ),
    ),
  );
  renderPage(<AlgorithmDetailPage />, `/algorithms/${ID}`);
  fireEvent.click(await screen.findByRole('button', { name: /More actions/ }));
  fireEvent.click(await screen.findByText('Delete'));
  await screen.findByText('Delete “Bayes”?');
  const [, confirm] = screen.getAllByText('Delete');
  fireEvent.click(confirm as HTMLElement);
  expect(await screen.findByText('Night run')).toHaveAttribute('href', '/training/01J00000000000000000000009');
});

it('offers others nothing that they may not do', async () => {
  signInAs({ id: '01J00000000000000000000008', roles: ['user'] });
  renderPage(<AlgorithmDetailPage />, `/algorithms/${ID}`);
  expect(await screen.findByText('EPOCHS')).toBeInTheDocument();
  expect(screen.queryByText(/^(Delete|Edit|Take offline)$/)).toBeNull();
});
