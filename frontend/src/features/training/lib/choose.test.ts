import { describe, expect, test } from 'vitest';
import { choosableFirst, waitsForImage, whyNotAlgorithm, whyNotDataset } from '@/features/training/lib/choose';

const algorithm = { task_type: 'text_classification', shelf: 'online', train_image_state: 'ready' as const };
const dataset = {
  task_type: 'text_classification',
  shelf: 'online',
  current_version: 1,
  format: 'dir',
  test_mode: 'ratio' as const,
};
const takes = { formats: ['dir'], test_modes: ['ratio' as const] };

describe('an algorithm', () => {
  test('that is online and made for the task type can be chosen', () => {
    expect(whyNotAlgorithm(algorithm, 'text_classification')).toBeNull();
  });

  test('of another task type says which it is for', () => {
    expect(whyNotAlgorithm(algorithm, 'image_classification')).toEqual({
      key: 'taskType',
      params: { taskType: 'text_classification' },
    });
  });

  test('that is offline says so', () => {
    expect(whyNotAlgorithm({ ...algorithm, shelf: 'offline' }, 'text_classification')?.key).toBe('algorithmOffline');
  });

  test.each([
    ['none', 'noImage'],
    ['failed', 'imageFailed'],
  ] as const)('whose image is %s cannot be chosen', (state, key) => {
    expect(whyNotAlgorithm({ ...algorithm, train_image_state: state }, 'text_classification')?.key).toBe(key);
  });

  test.each(['building', 'receiving', 'checking', 'pushing'] as const)(
    'whose image is still %s can be chosen and is waited for',
    (state) => {
      const building = { ...algorithm, train_image_state: state };
      expect(whyNotAlgorithm(building, 'text_classification')).toBeNull();
      expect(waitsForImage(building)).toBe(true);
    },
  );

  test.each(['ready', 'none', 'failed'] as const)('whose image is %s is not waited for', (state) => {
    expect(waitsForImage({ ...algorithm, train_image_state: state })).toBe(false);
  });
});

describe('a dataset', () => {
  test('that the algorithm takes can be chosen', () => {
    expect(whyNotDataset(dataset, 'text_classification', takes)).toBeNull();
  });

  test('needs no algorithm to be judged by the rest', () => {
    expect(whyNotDataset(dataset, 'text_classification', undefined)).toBeNull();
    expect(whyNotDataset({ ...dataset, shelf: 'offline' }, 'text_classification', undefined)?.key).toBe(
      'datasetOffline',
    );
  });

  test('of another task type says which it is for', () => {
    expect(whyNotDataset(dataset, 'entity_extraction', takes)?.params).toEqual({ taskType: 'text_classification' });
  });

  test('without an imported version says that before anything about the shelf', () => {
    const empty = { ...dataset, current_version: null, shelf: 'offline' };
    expect(whyNotDataset(empty, 'text_classification', takes)?.key).toBe('notImported');
  });

  test('in a format that the algorithm does not take names both', () => {
    expect(whyNotDataset({ ...dataset, format: 'json' }, 'text_classification', takes)).toEqual({
      key: 'format',
      params: { format: 'json', accepted: ['dir'] },
    });
  });

  test('with a test mode that the algorithm does not take names both', () => {
    expect(whyNotDataset({ ...dataset, test_mode: 'separate' }, 'text_classification', takes)).toEqual({
      key: 'testMode',
      params: { testMode: 'separate', acceptedModes: ['ratio'] },
    });
  });
});

test('what can be chosen comes first, in its own order', () => {
  const refusal = (n: number) => (n % 2 ? { key: 'odd' } : null);
  expect(choosableFirst([1, 2, 3, 4], refusal)).toEqual([2, 4, 1, 3]);
});
