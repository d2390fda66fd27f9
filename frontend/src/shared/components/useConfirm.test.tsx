import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Button } from 'antd';
import { expect, test, vi } from 'vitest';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { type Question, useConfirm } from '@/shared/components/useConfirm';
import { renderPage } from '@/shared/testing/render';

function Page({ question }: { question: Omit<Question, 'title'> }) {
  const { ask, dialog } = useConfirm();
  return (
    <>
      <Button onClick={() => ask({ title: 'Delete it?', okText: 'Do it', ...question })}>ask</Button>
      {dialog}
    </>
  );
}

const begin = async () => {
  fireEvent.click(await screen.findByText('ask'));
  fireEvent.click(await screen.findByText('Do it'));
};
const users = [{ kind: 'task', id: 'T1', name: 'Night run' }];

test('a refused question stays, with the reason and the way to who uses the thing', async () => {
  const after = vi.fn();
  const problem = new ApiProblem({ status: 409, code: 'resource.still_used', params: { users } });
  renderPage(<Page question={{ run: () => Promise.reject(problem), after }} />);
  await begin();
  expect(await screen.findByText('Still in use')).toBeInTheDocument();
  expect(screen.getByText('Night run')).toHaveAttribute('href', '/training/T1');
  expect(screen.getByText('Delete it?')).toBeInTheDocument();
  expect(after).not.toHaveBeenCalled();
});

test('asked anew it says nothing of the last refusal', async () => {
  const run = vi.fn().mockRejectedValue(new ApiProblem({ status: 503, code: 'service.unavailable' }));
  renderPage(<Page question={{ run }} />);
  await begin();
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  fireEvent.click(screen.getByText('Cancel'));
  fireEvent.click(screen.getByText('ask'));
  await waitFor(() => {
    expect(screen.queryByText('Temporarily unavailable')).toBeNull();
  });
});

test('one that was cancelled while it is under way is closed, and a message tells its refusal', async () => {
  let refuse: (problem: unknown) => void = () => undefined;
  renderPage(<Page question={{ run: () => new Promise((_, reject) => (refuse = reject)) }} />);
  await begin();
  fireEvent.click(screen.getByText('Cancel'));
  await waitFor(() => {
    expect(screen.queryByText('Delete it?')).toBeNull();
  });
  refuse(new ApiProblem({ status: 503, code: 'service.unavailable' }));
  expect(await screen.findByText(/Temporarily unavailable/)).toBeVisible();
});

test('what was agreed to while the page was left does not lead anywhere', async () => {
  let done: () => void = () => undefined;
  const run = () => new Promise<void>((resolve) => (done = resolve));
  const after = vi.fn();
  const page = renderPage(<Page question={{ run, after }} />);
  await begin();
  page.unmount();
  done();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(after).not.toHaveBeenCalled();
});
