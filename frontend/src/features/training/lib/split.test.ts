import { describe, expect, test } from 'vitest';
import { classSizes, previewClasses, previewSplit, roundHalfEven } from '@/features/training/lib/split';

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [2.4, 2],
  [2.6, 3],
  [10 * (1 - 0.85), 2],
])('%d is rounded to %d', (value, rounded) => {
  expect(roundHalfEven(value)).toBe(rounded);
});

describe('the preview', () => {
  test('parts each class', () => {
    expect(previewSplit([[100, 2]], 0.9)).toEqual({ train: 180, test: 20 });
  });

  test('gives each class at least one test sample', () => {
    expect(previewSplit([[3, 2]], 0.95)).toEqual({ train: 4, test: 2 });
  });

  test('leaves each class at least one training sample', () => {
    expect(previewSplit([[2, 1]], 0.01)).toEqual({ train: 1, test: 1 });
  });

  test('trains with a class of one sample', () => {
    expect(
      previewSplit(
        [
          [1, 1],
          [10, 1],
        ],
        0.5,
      ),
    ).toEqual({ train: 6, test: 5 });
  });

  test('of nothing is nothing', () => {
    expect(previewSplit([], 0.9)).toEqual({ train: 0, test: 0 });
  });
});

describe('the preview of each class', () => {
  const classes = [
    { name: 'a', count: 100, size: 1 },
    { name: 'b', count: 1, size: 1 },
    { name: 'c', count: 0, size: 0 },
  ];

  test('adds up to that of all', () => {
    expect(previewClasses({ classes }, 0.9)).toEqual([
      { name: 'a', train: 90, test: 10 },
      { name: 'b', train: 1, test: 0 },
      { name: 'c', train: 0, test: 0 },
    ]);
  });

  test.each([null, {}, { classes: [{ name: 'a', count: 3, annotations: 5 }] }])(
    'is none where it says %j',
    (report) => {
      expect(previewClasses(report, 0.9)).toEqual([]);
    },
  );
});

describe('the sizes of classes', () => {
  test('come from the report', () => {
    expect(classSizes({ class_sizes: [[3, 2]] }, 6)).toEqual([[3, 2]]);
  });

  test.each([null, undefined, {}, { class_sizes: [] }, { class_sizes: 1 }])('are one where it says %j', (report) => {
    expect(classSizes(report, 7)).toEqual([[7, 1]]);
  });
});
