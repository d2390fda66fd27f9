import { useSearch } from '@tanstack/react-router';
import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { usePageTab } from '@/shared/hooks/usePageTab';
import { renderPage } from '@/shared/testing/render';

function Page() {
  const [tab, show] = usePageTab(['first', 'second'], 'first');
  const search: object = useSearch({ strict: false });
  return (
    <button type="button" onClick={() => show('second')}>
      {`${tab} of ${JSON.stringify(search)}`}
    </button>
  );
}

test('another part is shown, and what else the address says stays', async () => {
  renderPage(<Page />, '/?attempt=2&tab=unknown');
  const button = await screen.findByRole('button');
  expect(button).toHaveTextContent('first of {"attempt":2,"tab":"unknown"}');
  fireEvent.click(button);
  expect(await screen.findByText('second of {"attempt":2,"tab":"second"}')).toBeInTheDocument();
});
