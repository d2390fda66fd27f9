import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { WaitNote } from '@/features/training/components/WaitNote';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const reason = {
  code: 'waiting.capacity',
  params: { missing: { cpu: 0.5 }, ways_out: [{ way: 'ask_less', cpu: 0.5 }] },
  hint_code: null,
  detail: '',
};
const task = { id: 't1', state: 'queued' as const, reason, revision: 7, owner_id: '01J00000000000000000000000' };

test('a task that waits asks for less in one step', async () => {
  signInAs();
  const sent = vi.fn();
  server.use(
    http.patch('*/api/v1/training-tasks/t1', async ({ request }) => {
      sent(request.headers.get('if-match'), await request.json());
      return HttpResponse.json({ ...task, name: 'Bayes' });
    }),
  );
  renderPage(<WaitNote task={task} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Use 0.5 cores' }));
  await waitFor(() => {
    expect(sent).toHaveBeenCalledWith('"7"', { resources: { cpu: 0.5 } });
  });
  expect(await screen.findByText('Now asks for 0.5 cores')).toBeInTheDocument();
});

test.each([{ owner_id: 'somebody else' }, { state: 'running' as const }])('no way out for %o', async (change) => {
  signInAs();
  renderPage(<WaitNote task={{ ...task, ...change }} />);
  expect(await screen.findByText('Waiting for free capacity')).toBeInTheDocument();
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
});

test('what a failed run left of its log is read at once', async () => {
  signInAs();
  const failed = { code: 'task.code_error', params: { exit_code: 2 }, hint_code: null, detail: 'ALPHA=abc' };
  renderPage(<WaitNote task={{ ...task, state: 'failed', reason: failed }} />);
  expect(await screen.findByText('ALPHA=abc')).toBeVisible();
  expect(screen.getByText('The last lines of the log are below. The full log is on the Log tab.')).toBeVisible();
});
