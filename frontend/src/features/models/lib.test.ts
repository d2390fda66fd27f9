import { expect, test } from 'vitest';
import { evaluationOf, serviceName } from '@/features/models/lib';
import { publishObstacle } from '@/shared/resources/publishing';
import { scoresOf } from '@/shared/domain/evaluation';

test('a classification has its matrix and its classes', () => {
  const evaluation = evaluationOf({
    kind: 'classification',
    accuracy: 0.8,
    classes: ['a', 'b'],
    confusion: [
      [4, 1],
      [1, 4],
    ],
    per_class: [
      { name: 'a', precision: 0.8, recall: 0.8, f1: 0.8, support: 5 },
      { name: 'b', precision: 0.8, recall: 0.8, f1: 0.6, support: 5 },
      { wrong: true },
    ],
  });
  expect(evaluation?.confusion).toHaveLength(2);
  expect(evaluation?.classes).toEqual(['a', 'b']);
  expect(evaluation?.figures).toEqual([
    ['accuracy', 0.8],
    ['macro_f1', expect.closeTo(0.7)],
  ]);
  expect(scoresOf(evaluation?.perClass ?? [])).toEqual(['precision', 'recall', 'f1', 'support']);
});

test('a matrix that does not fit its classes is left out, and an empty evaluation is none', () => {
  expect(evaluationOf({ accuracy: 1, classes: ['a', 'b'], confusion: [[1, 2]] })?.confusion).toBeNull();
  expect(evaluationOf({ note: 'x' })).toBeNull();
  expect(evaluationOf(null)).toBeNull();
});

test('why a model cannot be published', () => {
  expect(publishObstacle({ state: 'ready', servable: true })).toBeNull();
  expect(publishObstacle({ state: 'ready', servable: false })).toBe('model.no_serving_image');
  expect(publishObstacle({ state: 'importing', servable: false })).toBe('model.not_ready');
});

test('the service is called after model and version, never longer than a name may be', () => {
  expect(serviceName({ name: '情感', version: 2 })).toBe('情感 v2');
  expect(serviceName({ name: 'x'.repeat(100), version: 12 })).toHaveLength(100);
});
