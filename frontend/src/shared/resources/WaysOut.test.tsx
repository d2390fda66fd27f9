import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { MachineHolders } from '@/shared/resources/MachineHolders';
import { WaysOut } from '@/shared/resources/WaysOut';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const news = { kind: 'service', id: 's1', name: 'News' };
const waiting = (ways_out: unknown) => ({
  code: 'waiting.capacity',
  params: { ways_out },
  hint_code: null,
  detail: '',
});

beforeEach(() => {
  signInAs();
});

test('who waits can ask for less, or stop their own things after a question', async () => {
  const stopped = vi.fn();
  const less = vi.fn(() => Promise.resolve());
  server.use(
    http.post('*/api/v1/services/:id/stop', ({ params }) => {
      stopped(params.id);
      return HttpResponse.json({ ...news, id: params.id }, { status: 202 });
    }),
  );
  const reason = waiting([
    { way: 'ask_less', cpu: 0.5 },
    { way: 'stop', things: [news] },
    { way: 'stop', things: [{ kind: 'task', id: 'me', name: 'itself' }] },
    { way: 'stop', things: [{ kind: 'of a later version', id: 'n1', name: 'unknown' }] },
    { way: 'of a later version' },
  ]);
  renderPage(<WaysOut reason={reason} id="me" onAskLess={less} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Use 0.5 cores' }));
  expect(less).toHaveBeenCalledWith(0.5);
  await userEvent.click(screen.getByRole('button', { name: 'Stop service “News”' }));
  const question = await screen.findByRole('dialog');
  expect(question).toHaveTextContent('Its address is kept');
  expect(stopped).not.toHaveBeenCalled();
  await userEvent.click(within(question).getByRole('button', { name: 'Stop' }));
  await waitFor(() => {
    expect(stopped).toHaveBeenCalledWith('s1');
  });
  expect(screen.queryByText(/itself|unknown/)).not.toBeInTheDocument();
});

test('nothing is offered that cannot be done', async () => {
  renderPage(
    <>
      <WaysOut reason={waiting([{ way: 'ask_less', cpu: 0.5 }])} id="me" />
      <WaysOut reason={waiting('?')} id="me" />
      <p>end</p>
    </>,
  );
  expect(await screen.findByText('end')).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test('own things by name with stop, others as a sum', async () => {
  const holder = { cpu: 1, memory: 0, gpu: 0, owner_id: 'u', owner_name: 'Li', ends_at: null, storage: 0 };
  const more = { replicas: 2, since: '2026-01-01T00:00:00Z' };
  server.use(
    http.get('*/api/v1/machine', () =>
      HttpResponse.json({
        holders: [
          { ...holder, ...more, ...news, may_stop: true },
          { ...holder, ...more, kind: 'check', id: 'c1', name: 'Bayes', may_stop: false },
          { ...holder, ...more, kind: 'of a later version', id: 'n1', name: 'unknown', may_stop: true },
        ],
        others: { count: 3, cpu: 1.5, memory: 1024 ** 3, gpu: 0 },
      }),
    ),
  );
  renderPage(<MachineHolders />);
  expect(await screen.findByRole('link', { name: 'News' })).toHaveAttribute('href', '/services/s1');
  const [service, check, unknown] = screen.getAllByRole('listitem');
  expect(service).toHaveTextContent('Service NewsCPU 1 core · 2 replicas');
  expect(within(service as HTMLElement).getByRole('button', { name: 'Stop service “News”' })).toBeInTheDocument();
  expect(within(check as HTMLElement).queryByRole('button')).not.toBeInTheDocument();
  expect(within(unknown as HTMLElement).queryByRole('button')).not.toBeInTheDocument();
  expect(screen.getByText('Other users, 3 items: CPU 1.5 cores, memory 1 GiB')).toBeInTheDocument();
  expect(screen.queryByText(/Li/)).not.toBeInTheDocument();
});
