import { act, configure, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { renderPage } from '@/shared/testing/render';
import { screenOf } from '@/shared/testing/screen';

configure({ asyncUtilTimeout: 15_000 });

const REASON = { code: 'service.crash_loop', params: {}, hint_code: null, detail: '' };

test('what a short note leaves out can be had with the keyboard', async () => {
  render(<ReasonNote reason={REASON} compact />);
  const note = screen.getByText('Replicas keep crashing');
  act(() => {
    note.focus();
  });
  expect(note).toHaveFocus();
  const whole = /^Replicas keep crashing ?The last lines of the log are below\.$/;
  expect(await screen.findByRole('tooltip')).toHaveTextContent(whole);
  expect(note).toHaveAccessibleDescription(whole);
});

test('in a row there are two lines of it, also on a phone, where a tap tells the rest', () => {
  const short = { ...REASON, code: 'import.single_class', params: { classes: ['a'] }, detail: '' };
  screenOf(390);
  render(<ReasonCell reason={short} />);
  const note = document.querySelector('[tabindex="0"]');
  expect(note?.querySelector<HTMLElement>('span')?.style.webkitLineClamp).toBe('2');
});

test('a link keeps the focus to itself', () => {
  render(<ReasonNote reason={REASON} compact inLink />);
  expect(screen.getByText('Replicas keep crashing')).not.toHaveAttribute('tabindex');
});

const holder = (change: object) => ({ id: 'x', cpu: 1, memory: 0, gpu: 0, ends_at: null, ...change });
const waiting = (params: object) => ({ code: 'waiting.capacity', params: { ...params }, hint_code: null, detail: '' });

test('who waits for resources is told what is missing and what holds it, with units and kinds', async () => {
  const params = {
    missing: { cpu: 1.5, memory: 1024 ** 3 },
    holders: [holder({ kind: 'service', name: 'News', cpu: 0.8 }), holder({ kind: 'task', name: 'Bayes' })],
    others: { cpu: 1, memory: 0, gpu: 0 },
  };
  renderPage(<ReasonNote reason={waiting(params)} />);
  expect(await screen.findByText('Waiting for free capacity')).toBeInTheDocument();
  expect(screen.getByText(/Missing: CPU 1.5 cores, memory 1 GiB/)).toBeInTheDocument();
  expect(screen.getByText('News').closest('li')).toHaveTextContent('Service News: CPU 0.8 cores');
  expect(screen.getByText('Bayes').closest('li')).toHaveTextContent('Training Bayes: CPU 1 core');
  expect(screen.getByText('Other users: CPU 1 core')).toBeInTheDocument();
});

test.each(['waiting.quota', 'quota.exceeded', 'quota.too_small'])(
  '%s of storage does not say that stopping or asking for less helps, which frees none',
  async (code) => {
    const amounts = {
      wanted: { storage: 2e9 },
      missing: { storage: 1e9 },
      quota: { storage: 1e9 },
      used: { storage: 0 },
    };
    renderPage(<ReasonNote reason={{ ...waiting(amounts), code }} />);
    expect(await screen.findByText(/storage .* GiB|storage .* MiB/)).toBeInTheDocument();
    expect(screen.queryByText(/Stop something|Request less/)).not.toBeInTheDocument();
  },
);

test.each([
  [{ kind: 'disk' }, /The disk is full/],
  [{ kind: 'run', limit: 64 * 1024 ** 3 }, /more than 64 GiB, the limit for one training/],
  [{ kind: 'quota', limit: 1024 ** 3 }, /more than 1 GiB, its share/],
  [{ kind: 'files', files: 100_000 }, /more than 100000 files/],
])('of what was too much for the disk %o is said', async (params, text) => {
  renderPage(<ReasonNote reason={{ code: 'task.storage_full', params, hint_code: null, detail: 'raw' }} />);
  expect(await screen.findByText(text)).toBeInTheDocument();
});

test('a time limit is said only when it is near', async () => {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const holders = [
    holder({ id: 'a', kind: 'task', name: 'soon', ends_at: at(2) }),
    holder({ id: 'b', kind: 'task', name: 'in a week', ends_at: at(168) }),
  ];
  renderPage(<ReasonNote reason={waiting({ missing: { cpu: 1 }, holders })} />);
  expect((await screen.findByText('soon')).closest('li')).toHaveTextContent(/at the latest/);
  expect(screen.getByText('in a week').closest('li')).not.toHaveTextContent(/at the latest/);
});
