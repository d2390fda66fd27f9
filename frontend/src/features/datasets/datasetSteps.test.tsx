import { useLocation } from '@tanstack/react-router';
import { act, configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import { DatasetNewPage } from '@/features/datasets/pages/DatasetNewPage';
import type { PartView } from '@/shared/api/generated/types.gen';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';
import { aDataset, anAlgorithm, aPart } from '@/shared/testing/things';
import { ME } from '@/shared/testing/users';

// a page of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined }));

const ID = '01J00000000000000000000001';
const type = { code: 'text_classification', names: { zh: '文本分类', en: 'Text classification' } };
const offered = { ...type, annotations: ['classification'], formats: ['dir'], importable: ['dir'] };

beforeEach(() => {
  signInAs();
  const kept = { name: 'News', kind: ['text', type.code], annotation: 'classification', format: 'dir' };
  sessionStorage.setItem(`modelyard.typed:${ME}:dataset:new`, JSON.stringify(kept));
  server.use(
    http.get('*/api/v1/purposes', () =>
      HttpResponse.json([{ code: 'text', names: { zh: '文本', en: 'Text' }, task_types: [offered] }]),
    ),
    http.get('*/api/v1/algorithms', () => page([anAlgorithm()])),
  );
});

function Steps() {
  const { search } = useLocation();
  return (
    <>
      <button>elsewhere</button>
      <main>
        <button>beside</button>
        <DatasetNewPage id={(search as { id?: string }).id} />
      </main>
    </>
  );
}

it('each step begins with the focus at what is to be done, unless somebody is elsewhere', async () => {
  let state: PartView['state'] = 'empty';
  server.use(
    http.post('*/api/v1/datasets', () => HttpResponse.json({ id: ID }, { status: 201 })),
    http.get(`*/api/v1/datasets/${ID}`, () =>
      HttpResponse.json(aDataset({ shelf: 'offline', parts: [aPart({ state })] })),
    ),
  );
  const { queryClient } = renderPage(<Steps />, '/datasets/new');
  fireEvent.click(await screen.findByText('Create and upload data'));
  const drop = async () => (await screen.findByText(/Choose a file/)).closest('[role=button]');
  const chooser = await drop();
  await waitFor(() => expect(chooser).toHaveFocus());
  state = 'ready';
  await act(async () => queryClient.invalidateQueries());
  const next = (await screen.findByText('Put online and train')).closest('button');
  await waitFor(() => expect(next).toHaveFocus());
  for (const place of ['elsewhere', 'beside']) {
    screen.getByText(place).focus();
    state = state === 'empty' ? 'ready' : 'empty';
    await act(async () => queryClient.invalidateQueries());
    expect(state === 'empty' ? await drop() : await screen.findByText('Put online and train')).toBeInTheDocument();
    expect(screen.getByText(place)).toHaveFocus();
  }
});

function Leaving() {
  const [left, setLeft] = useState(false);
  return (
    <>
      <button onClick={() => setLeft(true)}>leave {useLocation().href}</button>
      {!left && <DatasetNewPage />}
    </>
  );
}

it('what was typed is still there, and who left while it was made is not taken to it', async () => {
  const answers: ((value: Response) => void)[] = [];
  server.use(http.post('*/api/v1/datasets', () => new Promise<Response>((resolve) => answers.push(resolve))));
  renderPage(<Leaving />, '/datasets/new');
  fireEvent.click(await screen.findByText('Create and upload data'));
  expect(document.getElementById('name')).toHaveValue('News');
  await waitFor(() => {
    expect(answers).toHaveLength(1);
  });
  fireEvent.click(screen.getByText('leave /datasets/new'));
  answers[0]?.(HttpResponse.json({ id: ID }, { status: 201 }) as Response);
  await waitFor(() => {
    expect(sessionStorage).toHaveLength(0);
  });
  expect(screen.getByText('leave /datasets/new')).toBeInTheDocument();
});
