import { afterEach, beforeEach, expect, test } from 'vitest';
import { boot, type BuiltPage } from '@/app/boot';
import { chooseTheme, collapseSider } from '@/app/preferences';
import { keepLanguage } from '@/shared/i18n/language';

const PAGES: BuiltPage[] = [
  ['/datasets', ['/assets/list.js'], { 'zh-CN': ['/assets/list-zh.js'], en: ['/assets/list-en.js'] }],
  ['/datasets/[^/]+', ['/assets/detail.js'], { 'zh-CN': [], en: [] }],
];
const root = document.documentElement;
const preloaded = () =>
  [...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.getAttribute('href'));

beforeEach(() => {
  window.history.replaceState(null, '', '/');
});
afterEach(() => {
  document.querySelectorAll('link[rel=modulepreload]').forEach((link) => {
    link.remove();
  });
  root.removeAttribute('style');
  delete root.dataset['failed'];
  localStorage.clear();
});

test('until a page is drawn the tab is named in the language that was chosen', () => {
  document.title = '模坊';
  keepLanguage('zh-CN');
  boot([]);
  expect(document.title).toBe('模坊');
  keepLanguage('en');
  boot([]);
  expect(document.title).toBe('Modelyard');
});

test('the frame has the language, theme and width that were chosen in this browser', () => {
  keepLanguage('zh-CN');
  chooseTheme('dark');
  collapseSider(true);
  boot([]);
  expect(root.lang).toBe('zh-CN');
  expect(root.style.colorScheme).toBe('dark');
  expect(root.dataset['sider']).toBe('narrow');
  chooseTheme('system');
  collapseSider(false);
});

test('without a choice, or with what is not one, the system says how it looks', () => {
  localStorage.setItem('modelyard.look', '{"state":');
  boot([]);
  expect(root.style.colorScheme).toBe('');
  expect(root.dataset['sider']).toBe('wide');
});

test.each([
  ['/datasets', ['/assets/list.js', '/assets/list-en.js']],
  ['/datasets/', ['/assets/list.js', '/assets/list-en.js']],
  ['/datasets/01J0', ['/assets/detail.js']],
  ['/no-such-page', []],
])('%s asks at once for what it needs', (path, files) => {
  keepLanguage('en');
  window.history.replaceState(null, '', path);
  boot(PAGES);
  expect(preloaded()).toEqual(files);
});

test('whoever waits for a console that does not come is told', () => {
  boot([]);
  expect(root.dataset['failed']).toBeUndefined();
  const script = document.createElement('script');
  document.head.append(script);
  script.dispatchEvent(new Event('error'));
  expect(root.dataset['failed']).toBe('');
  script.remove();
});
