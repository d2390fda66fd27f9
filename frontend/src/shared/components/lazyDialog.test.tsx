import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { lazyDialog } from '@/shared/components/lazyDialog';

const Dialog = ({ name }: { name: string | null }) => <p>{name ?? 'closed'}</p>;

test('its code is loaded when it is opened first, and it closes by itself', async () => {
  const load = vi.fn(() => Promise.resolve(Dialog));
  const Lazy = lazyDialog(load, ({ name }: { name: string | null }) => name !== null);
  const { rerender } = render(<Lazy name={null} />);
  expect(load).not.toHaveBeenCalled();
  rerender(<Lazy name="river" />);
  expect(await screen.findByText('river')).toBeInTheDocument();
  rerender(<Lazy name={null} />);
  expect(screen.getByText('closed')).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(1);
});
