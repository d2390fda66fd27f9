import { expect, test } from 'vitest';
import { concerns, fewest } from '@/shared/live/topics';

test('a kind stands for its single things', () => {
  expect(fewest(['task:1', 'task:*', 'dataset:2'])).toEqual(['dataset:2', 'task:*']);
});

test('many things become their kind before the platform refuses the request', () => {
  const many = Array.from({ length: 60 }, (_, number) => `task:${number}`);
  expect(fewest([...many, 'model:1'])).toEqual(['model:1', 'task:*']);
});

test.each([
  ['task:1', 'task:1', true],
  ['task:1', 'task:*', true],
  ['task:*', 'task:1', true],
  ['task:1', 'task:2', false],
  ['task:*', 'model:1', false],
])('%s concerns a listener of %s: %s', (about, topic, whether) => {
  expect(concerns(about, topic)).toBe(whether);
});
