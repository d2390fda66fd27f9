import { theme } from 'antd';
import { expect, test } from 'vitest';
import { confusionOption } from '@/shared/components/chart/confusionOption';

const LOOK = {
  shows: 'count' as const,
  language: 'en',
  token: theme.getDesignToken(),
  words: { truth: 'True', predicted: 'Predicted', count: 'Samples', share: 'Share' },
};
const rotation = (classes: string[]) => {
  const matrix = classes.map(() => classes.map(() => 1));
  const { xAxis } = confusionOption(classes, matrix, LOOK);
  return (xAxis as { axisLabel: { rotate: number } }).axisLabel.rotate;
};

test('names of columns that would run into each other are slanted', () => {
  expect(rotation(['\u597d\u8bc4', '\u5dee\u8bc4'])).toBe(0);
  expect(rotation(['business', 'tech', 'sport'])).toBe(0);
  expect(rotation(['business', 'entertainment', 'politics', 'sport', 'tech'])).toBe(45);
  expect(rotation(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe(45);
});
