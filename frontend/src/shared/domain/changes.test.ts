import { expect, test } from 'vitest';
import { changesOf, withChanges } from '@/shared/domain/changes';

const before = { name: 'a', tags: ['x'], resources: { cpu: 1, memory: 2, limit: null as number | null } };

test('of a group of fields those are changes that differ', () => {
  expect(changesOf({ ...before, resources: { ...before.resources, cpu: 3 } }, before)).toEqual({
    resources: { cpu: 3 },
  });
  expect(changesOf<typeof before>({ ...before, tags: [] }, before)).toEqual({ tags: [] });
  expect(changesOf({ resources: { cpu: 1 } }, before as object)).toEqual({});
  expect(changesOf({ resources: { cpu: 1 } }, {})).toEqual({ resources: { cpu: 1 } });
});

test('changes are put over what it says now, each field for itself', () => {
  const now = { ...before, resources: { cpu: 1, memory: 8, limit: 4 } };
  expect(withChanges(now, { tags: [], resources: { cpu: 3, limit: null } as never })).toEqual({
    name: 'a',
    tags: [],
    resources: { cpu: 3, memory: 8, limit: null },
  });
});
