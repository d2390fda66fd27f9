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

test('who waits for room is told what holds it', () => {
  const params = {
    missing: { cpu: 0.5 },
    holders: [{ kind: 'check', id: 'c', name: 'my check', cpu: 1.5, memory: 0, gpu: 0, ends_at: null }],
    others: { cpu: 1, memory: 0, gpu: 0 },
  };
  render(<ReasonNote reason={{ code: 'waiting.capacity', params, hint_code: null, detail: '' }} />);
  expect(screen.getByText(/my check CPU 1.5/)).toBeInTheDocument();
  expect(screen.getByText('Others hold CPU 1')).toBeInTheDocument();
});
