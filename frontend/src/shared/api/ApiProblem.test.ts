import { expect, test } from 'vitest';
import { CLIENT_CODES } from '@/shared/api/ApiProblem';

const files = import.meta.glob<Record<string, { title: string; hint: string }>>('../i18n/locales/*/codes.json', {
  eager: true,
  import: 'default',
});

test.each(Object.entries(files))('every code of the console itself has its texts in %s', (_path, texts) => {
  expect(CLIENT_CODES.filter((code) => !texts[code]?.title || !texts[code].hint)).toEqual([]);
});

test('there are texts in both languages', () => {
  expect(Object.keys(files)).toHaveLength(2);
});
