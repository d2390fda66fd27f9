import { expect, test } from 'vitest';
import { counted, stepPath } from '@/features/overview/lib';

test('tasks under way are those that wait, run or stop', () => {
  expect(counted({ task: { queued: 2, running: 1, failed: 4 } }, 'task')).toEqual({ total: 7, noted: 3 });
});

test('a silent service counts as nothing', () => {
  expect(counted({}, 'model')).toEqual({ total: 0, noted: 0 });
});

test.each([
  ['create_dataset', undefined, '/datasets/new'],
  ['import_dataset', 'd1', '/datasets/d1'],
  ['put_dataset_online', 'd1', '/datasets/d1'],
  ['start_training', undefined, '/training/new'],
  ['publish_model', 'm1', '/models/m1'],
  ['try_service', 's1', '/services/s1'],
])('the step %s leads to %s', (code, id, path) => {
  expect(stepPath(code, id)).toBe(path);
});
