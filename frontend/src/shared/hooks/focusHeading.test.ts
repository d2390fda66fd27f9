import { waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { focusHeading } from '@/shared/hooks/focusHeading';

function boxOf(html: string): HTMLElement {
  document.body.innerHTML = `<a href="#here">link</a><main tabindex="-1">${html}</main>`;
  document.querySelector('a')?.focus();
  return document.querySelector('main') ?? document.body;
}
const focused = () => document.activeElement?.tagName;

afterEach(() => {
  document.body.innerHTML = '';
});

test('the heading of a page is focused', () => {
  focusHeading(boxOf('<h1>Datasets</h1>'));
  expect(focused()).toBe('H1');
});

test('a heading that comes later is focused then', async () => {
  const box = boxOf('');
  focusHeading(box);
  expect(focused()).toBe('MAIN');
  box.innerHTML = '<h1>Datasets</h1>';
  await waitFor(() => {
    expect(focused()).toBe('H1');
  });
});

test('a field that has the focus keeps it', () => {
  const box = boxOf('<h1>New</h1><input>');
  box.querySelector('input')?.focus();
  focusHeading(box);
  expect(focused()).toBe('INPUT');
});

test('whoever went elsewhere meanwhile stays there', async () => {
  const box = boxOf('');
  focusHeading(box);
  document.querySelector('a')?.focus();
  box.innerHTML = '<h1>Datasets</h1>';
  await new Promise((done) => setTimeout(done, 20));
  expect(focused()).toBe('A');
});
