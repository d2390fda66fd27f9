import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { useLocation } from '@tanstack/react-router';
import { expect, test, vi } from 'vitest';
import { datasets } from '@/shared/resources/datasets';
import { ListToolbar } from '@/shared/resources/ListToolbar';
import { useListSearch } from '@/shared/resources/useListSearch';
import { renderPage, signInAs } from '@/shared/testing/render';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const STATES = [{ value: 'online', label: 'Online' }];

/** A list's toolbar, with the address that it makes. */
function Page() {
  const { search, setSearch } = useListSearch(datasets.filters, datasets.searchOf);
  const { searchStr } = useLocation();
  return (
    <>
      <ListToolbar
        tabs={['mine', 'public', 'preset']}
        search={search}
        onSearch={setSearch}
        filters={[{ name: 'shelf', label: 'Shelf', options: STATES }]}
      />
      <p data-testid="address">{decodeURIComponent(searchStr)}</p>
      <button onClick={() => setSearch({ cursor: 'next' })}>next page</button>
    </>
  );
}

const addressIs = (text: string) =>
  waitFor(() => {
    expect(screen.getByTestId('address').textContent).toBe(text);
  });

test('what a list shows is in its address, from which it is read again', async () => {
  signInAs();
  renderPage(<Page />, '/datasets?q=river&shelf=online&page_size=50');
  expect(await screen.findByLabelText('Search by name')).toHaveValue('river');
  expect(screen.getByText('Online')).toBeInTheDocument();
  fireEvent.click(screen.getByText('next page'));
  await addressIs('?cursor=next&q=river&shelf=online&page_size=50');
  fireEvent.change(screen.getByLabelText('Search by name'), { target: { value: 'lake' } });
  await addressIs('?q=lake&shelf=online&page_size=50');
});

test('another tab begins at its first page, without the filters that it does not offer', async () => {
  signInAs();
  renderPage(<Page />, '/datasets?q=river&shelf=online&cursor=next');
  fireEvent.click(await screen.findByText('Public'));
  await addressIs('?q=river&tab=public');
});

test('what is not understood is left out', async () => {
  signInAs();
  renderPage(<Page />, '/datasets?page_size=7&tab=everything&format=dir&colour=red');
  await screen.findByText('next page');
  fireEvent.click(screen.getByText('next page'));
  await addressIs('?cursor=next&format=dir');
});
