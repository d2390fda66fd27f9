import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { algorithms } from '@/shared/resources/algorithms';
import { SearchSelect } from '@/shared/resources/SearchSelect';
import { renderPage, signInAs } from '@/shared/testing/render';
import { page, server } from '@/shared/testing/server';

configure({ asyncUtilTimeout: 15_000 });

const asked: string[] = [];
const rows = Array.from({ length: 120 }, (_, number) => ({ id: `A${number}`, name: `Algorithm ${number}` }));

beforeEach(() => {
  asked.length = 0;
  signInAs();
  server.use(
    http.get('*/api/v1/algorithms', ({ request }) => {
      const { q, page_size: size } = Object.fromEntries(new URL(request.url).searchParams);
      asked.push(q ?? '');
      const found = rows.filter(({ name }) => name.includes(q ?? '')).slice(0, Number(size));
      return page(found);
    }),
    http.get('*/api/v1/algorithms/:id', ({ params }) =>
      HttpResponse.json(rows.find(({ id }) => id === params['id']) ?? {}),
    ),
  );
});

const show = (value: string | undefined, onChange = vi.fn()) => {
  renderPage(<SearchSelect label="Algorithm" choice={algorithms.choice} value={value} onChange={onChange} />);
  return onChange;
};

test('one of any number is found by its name', async () => {
  const onChange = show(undefined);
  const box = await screen.findByRole('combobox', { name: 'Algorithm' });
  expect(asked).toEqual([]);
  fireEvent.mouseDown(box);
  expect(await screen.findByTitle('Algorithm 0')).toBeInTheDocument();
  expect(screen.queryByTitle('Algorithm 117')).not.toBeInTheDocument();
  fireEvent.change(box, { target: { value: 'thm 117' } });
  fireEvent.click(await screen.findByTitle('Algorithm 117'));
  expect(asked).toContain('thm 117');
  expect(onChange).toHaveBeenCalledWith('A117');
});

test('the one of the address is named, though it is not among the first', async () => {
  show('A119');
  await waitFor(() => {
    expect(screen.getByText('Algorithm 119')).toBeInTheDocument();
  });
});
