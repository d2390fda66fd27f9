import { waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { focusField, focusHeading, keepFocus } from '@/shared/hooks/focus';

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

test.each([
  ['<input type="radio"><input type="radio" checked id="it">'],
  ['<input><input type="radio" disabled><input type="radio" id="it">'],
  ['<input><div class="ant-form-item"><input disabled><textarea id="it"></textarea></div>'],
])('the first field of %s is what was or can be chosen, or filled in', (html) => {
  focusField(boxOf(html));
  expect(document.activeElement?.id).toBe('it');
});

test('when what has the focus goes, what was around it has it', async () => {
  const box = boxOf('<section><div><button>delete</button></div></section>');
  const stop = keepFocus(box);
  box.querySelector('button')?.focus();
  box.querySelector('div')?.remove();
  await waitFor(() => {
    expect(focused()).toBe('SECTION');
  });
  stop();
});

test('whoever clicked elsewhere is not called back', async () => {
  const box = boxOf('<section><button>delete</button></section>');
  const stop = keepFocus(box);
  const button = box.querySelector('button');
  button?.focus();
  document.dispatchEvent(new Event('pointerdown'));
  button?.blur();
  button?.remove();
  await new Promise((done) => setTimeout(done, 20));
  expect(focused()).toBe('BODY');
  stop();
});
