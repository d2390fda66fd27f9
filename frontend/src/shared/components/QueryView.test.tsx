import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { QueryView } from '@/shared/components/QueryView';
import { renderPage } from '@/shared/testing/render';

const LIST = { title: 'Models', to: '/models' };
const problem = (status: number, code: string) => new ApiProblem({ status, code });
const away = problem(503, 'service.unavailable');
const gone = problem(404, 'resource.not_found');
const show = (data: string | undefined, error: unknown, list?: typeof LIST) =>
  renderPage(
    <QueryView query={{ data, error, refetch: () => undefined }} {...(list ? { list } : {})}>
      {(text) => <p>{text}</p>}
    </QueryView>,
  );

test('a failed poll stands above what is known', async () => {
  show('known', away, LIST);
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  expect(screen.getByText('known')).toBeInTheDocument();
});

test('what is gone is not shown, and leads to the list', async () => {
  show('known', gone, LIST);
  expect(await screen.findByRole('heading', { name: 'No longer available' })).toBeInTheDocument();
  expect(screen.queryByText('known')).toBeNull();
  expect(screen.getAllByRole('link', { name: 'Models' }).at(-1)).toHaveAttribute('href', '/models');
});

test('what never was there is said to be no page', async () => {
  show(undefined, gone, LIST);
  expect(await screen.findByRole('heading', { name: 'This page does not exist' })).toBeInTheDocument();
});

test('a part of a page that is gone says so in its place', async () => {
  show('known', gone);
  expect(await screen.findByRole('alert')).toBeInTheDocument();
  expect(screen.queryByText('known')).toBeNull();
  expect(screen.queryByRole('heading')).toBeNull();
});

test('without anything known the failure can be tried again', async () => {
  const refetch = vi.fn();
  renderPage(<QueryView query={{ data: undefined, error: away, refetch }}>{() => null}</QueryView>);
  fireEvent.click(await screen.findByText('Try again'));
  expect(refetch).toHaveBeenCalledOnce();
});

function Typed() {
  const [text, setText] = useState('');
  return <input aria-label="typed" value={text} onChange={(event) => setText(event.target.value)} />;
}

function Flaky() {
  const [error, setError] = useState<unknown>(null);
  return (
    <>
      <button onClick={() => setError(away)}>break</button>
      <QueryView query={{ data: 'known', error, refetch: () => undefined }}>{() => <Typed />}</QueryView>
    </>
  );
}

test('what is typed below outlives a failed poll', async () => {
  renderPage(<Flaky />);
  fireEvent.change(await screen.findByLabelText('typed'), { target: { value: 'half a sentence' } });
  fireEvent.click(screen.getByText('break'));
  expect(await screen.findByText('Temporarily unavailable')).toBeInTheDocument();
  expect(screen.getByLabelText('typed')).toHaveValue('half a sentence');
});
