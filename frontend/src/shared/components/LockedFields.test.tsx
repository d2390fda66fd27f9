import { act, render, screen } from '@testing-library/react';
import { Input } from 'antd';
import { expect, test } from 'vitest';
import { LockedFields } from '@/shared/components/LockedFields';

test('fields that are disabled say why to the keyboard, those that are not are no stop of their own', async () => {
  const shown = (reason: string | null) => (
    <LockedFields reason={reason}>
      <Input disabled={reason !== null} />
    </LockedFields>
  );
  const { rerender } = render(shown('Stop the service first'));
  const group = screen.getByRole('group', { name: 'Stop the service first' });
  act(() => group.focus());
  expect(group).toHaveFocus();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('Stop the service first');
  rerender(shown(null));
  expect(screen.queryByRole('group')).not.toBeInTheDocument();
  expect(group).not.toHaveAttribute('tabindex');
});
