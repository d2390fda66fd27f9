import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { FieldLabel } from '@/shared/components/FieldLabel';

test('a field is called by its label, and its explanation can be reached and read', () => {
  render(
    <label>
      <FieldLabel text="Rate" help="How far each step goes" />
      <input />
    </label>,
  );
  expect(screen.getByRole('textbox')).toHaveAccessibleName('Rate');
  const mark = screen.getByRole('note');
  expect(mark).toHaveAccessibleDescription('How far each step goes');
  mark.focus();
  expect(mark).toHaveFocus();
});
