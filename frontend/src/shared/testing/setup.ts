import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import '@/shared/api/client';
import { server } from '@/shared/testing/server';
import { startTestTexts } from '@/shared/testing/texts';

// what jsdom lacks and antd asks for
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error ?? new Error('not read'));
    reader.readAsArrayBuffer(this);
  });
};
window.scrollTo = () => undefined;
const EDGES = ['padding-top', 'padding-bottom', 'border-top-width', 'border-bottom-width'];
const computed = window.getComputedStyle.bind(window);
window.getComputedStyle = (element) => {
  const style = computed(element);
  // antd adds up the edges of a field that grows with its text, and jsdom cannot work them out
  if (element instanceof HTMLTextAreaElement) for (const edge of EDGES) style.setProperty(edge, '0px');
  return style;
};

beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' });
  await startTestTexts();
});
afterEach(() => {
  cleanup();
  // what was typed in one test is no draft in the next
  sessionStorage.clear();
  server.resetHandlers();
});
afterAll(() => {
  server.close();
});
