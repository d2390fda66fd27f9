import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { useLocation } from '@tanstack/react-router';
import { http, HttpResponse } from 'msw';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { useModelActions } from '@/features/models/components/useModelActions';
import { PublishDialog } from '@/features/models/components/PublishDialog';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// a dialog of antd takes a while in jsdom
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const MODEL = { id: '01J00000000000000000000001', name: 'News', version: 1 };

function Page() {
  const [open, setOpen] = useState(true);
  return (
    <>
      <p>at {useLocation().pathname}</p>
      <PublishDialog model={MODEL as never} open={open} onClose={() => setOpen(false)} />
    </>
  );
}

test('who left a publication is not taken to its service', async () => {
  let made: () => void = () => undefined;
  let asked = 0;
  signInAs();
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ limits: {}, used: {}, capacity: {}, free: {}, available: {} }),
    ),
    http.get('*/api/v1/models/:id', () =>
      HttpResponse.json({ ...MODEL, serve: { requests: { cpu: 1, memory: 1024 ** 3 } } }),
    ),
    http.post('*/api/v1/models/:id/publish', () => HttpResponse.json({ publication_id: 'P1' }, { status: 202 })),
    http.get('*/api/v1/services', () => {
      asked += 1;
      return new Promise<Response>((resolve) => {
        made = () => resolve(HttpResponse.json({ items: [{ id: 'S1' }], next_cursor: null, prev_cursor: null }));
      });
    }),
  );
  renderPage(<Page />, '/');
  await waitFor(() => {
    expect(document.getElementById('name')).toHaveValue('News v1');
  });
  fireEvent.click(screen.getByRole('button', { name: 'Publish as a service' }));
  await waitFor(() => {
    expect(asked).toBe(1);
  });
  fireEvent.click(screen.getByText('Cancel'));
  await waitFor(() => {
    expect(screen.queryByText('Cancel')).not.toBeInTheDocument();
  });
  made();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(screen.getByText('at /')).toBeInTheDocument();
  expect(asked).toBe(1);
});

const TWO = ['A', 'B'].map((name) => ({
  ...MODEL,
  id: `0000000000000000000000000${name}`,
  name,
  state: 'ready',
  servable: true,
}));

function Two() {
  const { of, dialogs } = useModelActions();
  return (
    <>
      <p>at {useLocation().pathname}</p>
      {TWO.map((model) => (
        <button
          key={model.id}
          onClick={() =>
            of(model as never)
              .find(({ key }) => key === 'publish')
              ?.onClick()
          }
        >
          publish {model.name}
        </button>
      ))}
      {dialogs}
    </>
  );
}

test('another model can be published while one is, and is not left when that one ends', async () => {
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  signInAs({ roles: ['admin'] });
  server.use(
    http.get('*/api/v1/quotas', () =>
      HttpResponse.json({ limits: {}, used: {}, capacity: {}, free: {}, available: {} }),
    ),
    http.get('*/api/v1/models/:id', ({ params }) =>
      HttpResponse.json({
        ...TWO.find(({ id }) => id === params.id),
        serve: { requests: { cpu: 1, memory: 1024 ** 3 } },
      }),
    ),
    http.post('*/api/v1/models/:id/publish', async ({ params }) => {
      sent.push(String(params.id).slice(-1));
      await new Promise<void>((resolve) => answers.push(resolve));
      return HttpResponse.json({ publication_id: 'P1' }, { status: 202 });
    }),
    http.get('*/api/v1/services', () =>
      HttpResponse.json({ items: [{ id: 'S1' }], next_cursor: null, prev_cursor: null }),
    ),
  );
  renderPage(<Two />, '/');
  const send = async (name: string) => {
    fireEvent.click(await screen.findByText(`publish ${name}`));
    await waitFor(() => {
      expect(document.getElementById('name')).toHaveValue(`${name} v1`);
    });
    fireEvent.click(screen.getByRole('button', { name: /Publish as a service/ }));
  };
  await send('A');
  await waitFor(() => {
    expect(sent).toEqual(['A']);
  });
  fireEvent.click(screen.getByText('Cancel'));
  await waitFor(() => {
    expect(screen.queryByText('Cancel')).not.toBeInTheDocument();
  });
  await send('B');
  await waitFor(() => {
    expect(sent).toEqual(['A', 'B']);
  });
  answers[0]?.();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(screen.getByText('at /')).toBeInTheDocument();
  answers[1]?.();
  expect(await screen.findByText('at /services/S1')).toBeInTheDocument();
});
