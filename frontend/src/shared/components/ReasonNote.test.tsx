import { act, configure, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

import { ReasonNote } from './ReasonNote';

configure({ asyncUtilTimeout: 15_000 });

const REASON = { code: 'service.crash_loop', params: {}, hint_code: null, detail: '' };

test('what a short note leaves out can be had with the keyboard', async () => {
  render(<ReasonNote reason={REASON} compact />);
  const note = screen.getByText('Replicas end again and again');
  act(() => {
    note.focus();
  });
  expect(note).toHaveFocus();
  expect(await screen.findByRole('tooltip')).toHaveTextContent('The last lines of the log are below.');
  expect(note).toHaveAccessibleDescription('The last lines of the log are below.');
});

test('a link keeps the focus to itself', () => {
  render(<ReasonNote reason={REASON} compact inLink />);
  expect(screen.getByText('Replicas end again and again')).not.toHaveAttribute('tabindex');
});
