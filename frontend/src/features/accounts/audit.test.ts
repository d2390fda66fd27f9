import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { deedOf, sinceOf } from '@/features/accounts/audit';

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const CHANGES = new Set(['post', 'put', 'patch', 'delete']);
const { paths } = JSON.parse(readFileSync(join(process.cwd(), '../docs/openapi.json'), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};
const requests = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods)
    .filter((method) => CHANGES.has(method))
    .map((method) => ({ method: method.toUpperCase(), path: path.replace(/\{\w+\}/g, ID) })),
);

test.each(['zh-CN', 'en'])('every request that changes something is told in words in %s', (lng) => {
  const untold = requests.filter((request) => {
    const deed = deedOf(request);
    const has = (key: string) => i18next.exists(`accounts:${key}`, { lng });
    return (
      !deed ||
      !has(`audit.did.${deed.key}`) ||
      !has(`audit.tried.${deed.key}`) ||
      (deed.kind !== undefined && !has(`audit.kind.${deed.kind}`))
    );
  });
  expect(requests.length).toBeGreaterThan(40);
  expect(untold).toEqual([]);
});

test('what is done to a thing is told apart from what is done to its like', () => {
  expect(deedOf({ method: 'POST', path: '/api/v1/datasets' })).toEqual({ key: 'create', kind: 'dataset' });
  expect(deedOf({ method: 'DELETE', path: `/api/v1/services/${ID}` })).toEqual({ key: 'delete', kind: 'service' });
  expect(deedOf({ method: 'POST', path: `/api/v1/services/${ID}/stop` })).toEqual({ key: 'stop', kind: 'service' });
  expect(deedOf({ method: 'POST', path: '/api/v1/datasets/uploads' })).toEqual({ key: 'upload', kind: 'dataset' });
  expect(deedOf({ method: 'PATCH', path: `/api/v1/datasets/uploads/${ID}` })).toEqual({
    key: 'uploadEnd',
    kind: 'dataset',
  });
  expect(deedOf({ method: 'POST', path: '/api/v1/what/is/this' })).toBeUndefined();
});

test('a period begins at a full hour; what is no period begins nowhere', () => {
  expect(sinceOf('1', Date.parse('2026-01-02T10:20:30Z'))).toBe('2026-01-01T10:00:00.000Z');
  expect(sinceOf('2; drop', 0)).toBeUndefined();
  expect(sinceOf(undefined, 0)).toBeUndefined();
});
