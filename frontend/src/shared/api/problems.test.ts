import { renderHook } from '@testing-library/react';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { useProblemText } from '@/shared/api/problems';

test.each([
  ['en', 'sample.label_missing', { line: 3 }, 'Line 3 has no label'],
  ['en', 'sample.label_missing', { line: 1, item: 3 }, 'Item 3 (line 1) has no label'],
  ['zh-CN', 'sample.label_missing', { line: 3 }, '第 3 行没有标签'],
  ['zh-CN', 'sample.label_missing', { line: 1, item: 3 }, '第 3 条（第 1 行）没有标签'],
  ['en', 'sample.empty', { line: 1, item: 3 }, 'Item 3 (line 1) has an empty text'],
  ['en', 'sample.empty', {}, 'The text is empty'],
])('in %s %s of %o is said with its place', async (language, code, params, said) => {
  const before = i18next.language;
  await i18next.changeLanguage(language);
  const { result } = renderHook(() => useProblemText());
  expect(result.current({ code, params }).title).toBe(said);
  await i18next.changeLanguage(before);
});
