import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { MenuButton } from '@/shared/components/MenuButton';

test('an entry that is locked is reached by the arrow keys, says why, and does nothing', async () => {
  const remove = vi.fn();
  const edit = vi.fn();
  render(
    <MenuButton
      label="More"
      items={[
        { key: 'delete', label: 'Delete', danger: true, reason: 'Stop it first', onClick: remove },
        { key: 'edit', label: 'Edit', onClick: edit },
      ]}
    />,
  );
  fireEvent.click(screen.getByRole('button', { name: 'More' }));
  const entries = await screen.findAllByRole('menuitem');
  // what cannot be undone stands last
  expect(entries.map((entry) => entry.textContent)).toEqual(['Edit', 'DeleteStop it first']);
  expect(screen.getByRole('separator')).toBeInTheDocument();
  for (const entry of entries) expect(entry).toHaveAttribute('tabindex', '-1');
  fireEvent.click(entries[1] as HTMLElement);
  expect(remove).not.toHaveBeenCalled();
  fireEvent.click(entries[0] as HTMLElement);
  expect(edit).toHaveBeenCalledOnce();
});

test('there are no dots where there is nothing to choose', () => {
  const { container } = render(<MenuButton label="More" items={[]} />);
  expect(container).toBeEmptyDOMElement();
});
