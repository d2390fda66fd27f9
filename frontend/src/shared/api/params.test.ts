import { expect, test } from 'vitest';
import { wordsOf } from '@/shared/api/params';

test('what is missing is said with units', () => {
  expect(wordsOf({ missing: { cpu: 2, memory: 2 ** 30, gpu: 0 } }, 'en').missing).toMatch(
    /^CPU 2 cores, memory 1(\.0)? ?Gi?B$/,
  );
});

test('what is wanted, and what there is of it, is said with units, also when it is none', () => {
  const params = { wanted: { cpu: 1 }, quota: { cpu: 0.5 }, used: { cpu: 0 }, total: { gpu: 0 } };
  expect(wordsOf(params, 'en')).toEqual({
    wanted: 'CPU 1 core',
    quota: 'CPU 0.5 cores',
    used: 'CPU 0 cores',
    total: 'GPU 0',
  });
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

test.each([
  ['zh-CN', { roles: '普通用户、开发者', service: '数据集服务', accepted: '独立测试集', expected: '可放入网址的值' }],
  [
    'en',
    {
      roles: 'user, developer',
      service: 'the dataset service',
      accepted: 'a separate test set',
      expected: 'a value that fits in a URL',
    },
  ],
])('words of the platform are said in %s', (language, said) => {
  const params = {
    roles: ['user', 'developer'],
    service: 'dataset-svc',
    accepted: ['separate'],
    expected: 'url_text',
  };
  expect(wordsOf(params, language)).toEqual(said);
});

test('what is no word of the platform stays as it is', () => {
  expect(wordsOf({ accepted: ['dir'], expected: 'a/b', name: 'user' }, 'zh-CN')).toEqual({
    accepted: 'dir',
    expected: 'a/b',
    name: 'user',
  });
});

test('an encoding is called as people know it', () => {
  expect(wordsOf({ encoding: 'gb18030' }, 'zh-CN').encoding).toBe('GBK');
  expect(wordsOf({ encoding: 'utf-8-sig' }, 'en').encoding).toBe('UTF-8');
});

test('counts by name are written as text', () => {
  const params = { encodings: { gb18030: 24, big5hkscs: 1 }, sides: { left: 2 } };
  expect(wordsOf(params, 'en')).toEqual({ encodings: 'GBK: 24, Big5: 1', sides: 'left: 2' });
  expect(wordsOf(params, 'zh-CN').encodings).toBe('GBK：24、Big5：1');
});
