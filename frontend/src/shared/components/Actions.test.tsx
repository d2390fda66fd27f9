import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Actions } from '@/shared/components/Actions';
import type { Action } from '@/shared/components/MenuButton';

const act = (key: string, more: Partial<Action> = {}): Action => ({ key, label: key, onClick: vi.fn(), ...more });
const ALL = [
  act('test', { short: 'try' }),
  act('scale'),
  act('stop', { danger: true }),
  act('start'),
  act('edit', { seldom: true }),
  act('delete', { seldom: true, danger: true }),
];
const texts = (found: Iterable<Element>) => [...found].map(({ textContent }) => textContent);
const buttons = () => texts(document.querySelectorAll('button:not([aria-haspopup])'));
const primary = () => texts(document.querySelectorAll('.ant-btn-primary'));
const menu = async () => {
  fireEvent.click(document.querySelector('[aria-haspopup]') as Element);
  return texts(await screen.findAllByRole('menuitem'));
};

test('in a head the likeliest is the primary one of three buttons; what is done seldom is in the menu', async () => {
  render(<Actions name="News" items={ALL} />);
  expect(buttons()).toEqual(['test', 'scale', 'stop']);
  expect(primary()).toEqual(['test']);
  expect(await menu()).toEqual(['start', 'edit', 'delete']);
});

test('what stands on the page itself is no button of its head, and the primary one is there unless it is locked', () => {
  const { rerender } = render(<Actions name="News" items={ALL} here="test" />);
  expect(buttons()).toEqual(['scale', 'stop', 'start']);
  expect(primary()).toEqual([]);
  rerender(<Actions name="News" items={[act('test', { reason: 'not yet' }), act('save')]} here="test" />);
  expect(primary()).toEqual(['save']);
});

test('what cannot be undone is never the primary one', () => {
  render(<Actions name="News" items={[act('stop', { danger: true })]} />);
  expect(primary()).toEqual([]);
});

test('in a row the likeliest is a link, and the rest is in the menu', async () => {
  render(<Actions row name="News" items={ALL} />);
  expect(buttons()).toEqual(['try']);
  expect(await menu()).toEqual(['scale', 'start', 'edit', 'stop', 'delete']);
});

test('without room all of them are in the menu; without any there is none', async () => {
  const { container, rerender } = render(<Actions row menuOnly name="News" items={ALL} />);
  expect(buttons()).toEqual([]);
  expect(await menu()).toHaveLength(ALL.length);
  rerender(<Actions row name="News" items={[]} />);
  expect(container).toBeEmptyDOMElement();
});

test('what is under way is not begun again', async () => {
  const items = [act('save', { busy: true }), act('copy', { seldom: true, busy: true })];
  render(<Actions name="News" items={items} />);
  fireEvent.click(screen.getByText('save'));
  await menu();
  fireEvent.click(screen.getByText('copy'));
  for (const { onClick } of items) expect(onClick).not.toHaveBeenCalled();
});
