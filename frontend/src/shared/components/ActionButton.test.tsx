import { act, fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ActionButton } from '@/shared/components/ActionButton';

test('a locked button is reached by the keyboard, says why, and does nothing', async () => {
  const press = vi.fn();
  const shown = (reason: string | null) => (
    <ActionButton reason={reason} onClick={press}>
      Publish
    </ActionButton>
  );
  const { rerender } = render(shown('Still importing'));
  const button = screen.getByRole('button', { name: 'Publish' });
  expect(button).not.toHaveAttribute('disabled');
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription('Still importing');
  act(() => button.focus());
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Still importing');
  fireEvent.click(button);
  expect(press).not.toHaveBeenCalled();

  rerender(shown(null));
  expect(button).toHaveFocus();
  expect(button).not.toHaveAttribute('aria-disabled');
  fireEvent.click(button);
  expect(press).toHaveBeenCalledOnce();
});
