import { expect, test } from 'vitest';
import { wordsOf } from '@/shared/api/params';

test('what is missing is said with units', () => {
  expect(wordsOf({ missing: { cpu: 2, memory: 2 ** 30, gpu: 0 } }, 'en').missing).toMatch(
    /^CPU 2, memory 1(\.0)? ?Gi?B$/,
  );
});

test('users of a thing are named', () => {
  expect(
    wordsOf(
      {
        users: [
          { kind: 'task', name: '情感分类' },
          { kind: 'task', name: 'b' },
        ],
      },
      'zh-CN',
    ).users,
  ).toBe('情感分类、b');
});

test('large numbers of bytes get a unit, other numbers stay', () => {
  expect(wordsOf({ memory: 2 ** 31, position: 3 }, 'en')).toEqual({
    memory: expect.stringContaining('2') as string,
    position: 3,
  });
});
