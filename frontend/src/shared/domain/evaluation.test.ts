import { describe, expect, test } from 'vitest';
import { readEvaluation, scoresOf } from '@/shared/domain/evaluation';
import { headline } from '@/shared/domain/metrics';

describe('an evaluation', () => {
  const content = {
    kind: 'classification',
    log_loss: 0.4,
    accuracy: 0.9,
    classes: ['a', 'b'],
    confusion: [
      [1, 2],
      [3, 4],
    ],
    per_class: [
      { name: 'a', precision: 1, recall: 0.5, f1: 0.6, support: 3 },
      { name: 'b', f1: 0.8 },
    ],
    worst: [{ sample: 'a/1.txt', text: 't', expected: 'a', predicted: 'b', score: 0.99 }],
  };

  test('is read as the contract says, the most telling number first', () => {
    const evaluation = readEvaluation(content);
    expect(evaluation.figures.map(([name]) => name)).toEqual(['accuracy', 'macro_f1', 'log_loss']);
    expect(evaluation.figures[1]?.[1]).toBeCloseTo(0.7);
    expect(evaluation.confusion).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(evaluation.perClass[1]).toMatchObject({ name: 'b', precision: null, f1: 0.8 });
    expect(evaluation.worst[0]).toMatchObject({ text: 't', score: 0.99 });
  });

  test.each([{}, { per_class: 'x', worst: 'x', classes: {}, confusion: [] }, { classes: ['a'], confusion: [[1, 2]] }])(
    '%j leaves out what is not as it should be',
    (odd) => {
      expect(readEvaluation(odd)).toMatchObject({ confusion: null, perClass: [], worst: [], figures: [] });
    },
  );

  test('has the columns that any class has a value for, and no mean where a class has none', () => {
    const { perClass, figures } = readEvaluation({
      per_class: [{ name: 'a', precision: 0.8, f1: 0.8, support: 5 }, { name: 'b', recall: 0.8 }, { wrong: true }],
    });
    expect(perClass.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(scoresOf(perClass)).toEqual(['precision', 'recall', 'f1', 'support']);
    expect(figures).toEqual([]);
  });

  test('gives a list its accuracy, else what says most', () => {
    expect(headline({ loss: 1, map50: 0.4, accuracy: 0.9 })).toEqual(['accuracy', 0.9]);
    expect(headline({ loss: 1, map50: 0.4 })).toEqual(['map50', 0.4]);
    expect(headline({ map50_95: 0.4, map50: 0.6 })).toEqual(['map50', 0.6]);
    expect(headline({ 'train/acc': 0.9, 'val/acc': 0.4 })).toEqual(['val/acc', 0.4]);
    expect(headline({ train_accuracy: 0.9, accuracy: 0.5 })).toEqual(['accuracy', 0.5]);
    expect(headline({ val_accuracy: 0.7, accuracy: 0.8 })).toEqual(['accuracy', 0.8]);
    expect(headline({ val_accuracy: 0.7, accuracy: 0.8, test_accuracy: 0.6 })).toEqual(['test_accuracy', 0.6]);
    expect(headline({ loss: 1 })).toBeNull();
    expect(headline(null)).toBeNull();
  });
});
