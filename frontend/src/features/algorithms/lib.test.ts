import { expect, it } from 'vitest';
import { commandOf, rangeOf, testValue } from '@/features/algorithms/lib';
import { inLanguage, nameOf } from '@/shared/i18n/bilingual';

const number = String;

it('a range is the choices, or the bounds that there are', () => {
  expect(rangeOf({ choices: ['auto', 'char'] }, number)).toBe('auto · char');
  expect(rangeOf({ choices: ['auto'], min: 1 }, number)).toBe('auto · ≥ 1');
  expect(rangeOf({ min: 1, max: 10 }, number)).toBe('1 – 10');
  expect(rangeOf({ min: 0 }, number)).toBe('≥ 0');
  expect(rangeOf({ max: 5, min: null }, number)).toBe('≤ 5');
  expect(rangeOf({}, number)).toBe('');
});

it('a test value is text, or JSON of anything else', () => {
  expect(testValue({ name: 'text', test_value: '足球' })).toBe('足球');
  expect(testValue({ name: 'flag', test_value: false })).toBe('false');
  expect(testValue({ name: 'none' })).toBe('');
});

it('a command is quoted where a shell would split it', () => {
  expect(commandOf({ command: ['python', '-c'], args: ['print(1)'] })).toBe(`python -c 'print(1)'`);
  expect(commandOf({})).toBe('');
});

it('a bilingual text is shown in one language, any other as it is', () => {
  const both = '要分类的文本。 The text to classify.';
  expect(inLanguage(both, 'zh-CN')).toBe('要分类的文本。');
  expect(inLanguage(both, 'en')).toBe('The text to classify.');
  const name = '贝叶斯算法 / Naive Bayes';
  expect([inLanguage(name, 'zh-CN'), inLanguage(name, 'en')]).toEqual(['贝叶斯算法', 'Naive Bayes']);
  expect(inLanguage('新闻 / demo / v2', 'en')).toBe('新闻 / demo / v2');
  expect(nameOf('dataset', name, 'en')).toBe(name);
  expect(inLanguage('只有中文。', 'en')).toBe('只有中文。');
  expect(inLanguage('Only English. Really.', 'zh-CN')).toBe('Only English. Really.');
});
