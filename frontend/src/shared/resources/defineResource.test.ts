import { QueryClient, type QueryKey } from '@tanstack/react-query';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import { evaluationQuery, metricsQuery, usageQuery } from '@/features/training/api';
import { isHelpTopic } from '@/shared/domain/help';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { defineResource } from '@/shared/resources/defineResource';
import { images } from '@/shared/resources/images';
import { models } from '@/shared/resources/models';
import { services } from '@/shared/resources/services';
import { tasks } from '@/shared/resources/tasks';
import { signInAs } from '@/shared/testing/render';

const queryOf = (search: object) => datasets.pageQuery(search).queryKey[2];

test('a filter that the tab does not offer is not asked for', () => {
  expect(queryOf({ shelf: 'offline', format: 'dir' })).toMatchObject({ tab: 'mine', shelf: 'offline', format: 'dir' });
  expect(queryOf({ tab: 'public', shelf: 'offline', format: 'dir' })).toEqual({
    tab: 'public',
    format: 'dir',
    page_size: 20,
  });
  expect(algorithms.searchOf({ shelf: 'offline', page_size: 50 })).toEqual({ page_size: 50 });
  expect(algorithms.searchOf({ tab: 'mine', shelf: 'offline' })).toEqual({ tab: 'mine', shelf: 'offline' });
});

test("everybody's things are for administrators", () => {
  signInAs({ roles: ['user'] });
  expect(tasks.tabOf({ tab: 'all' })).toBe('mine');
  signInAs({ roles: ['admin'] });
  expect(tasks.tabOf({ tab: 'all' })).toBe('all');
  expect(tasks.tabOf({ tab: 'public' })).toBe('mine');
  expect(tasks.searchOf({ tab: 'public', state: 'draft' })).toEqual({ state: 'draft' });
});

test('nothing is kept of what was deleted', async () => {
  const client = new QueryClient();
  client.setQueryData(models.detailKey('1'), { id: '1' });
  client.setQueryData([...models.detailKey('1'), 'part'], []);
  client.setQueryData(models.detailKey('2'), { id: '2' });
  await models.removed(client, ['1']);
  expect(client.getQueryData(models.detailKey('1'))).toBeUndefined();
  expect(client.getQueryData([...models.detailKey('1'), 'part'])).toBeUndefined();
  expect(client.getQueryData(models.detailKey('2'))).toBeDefined();
});

test('what counts things and what is free are old after a change and after a deletion', async () => {
  const keys = [tasks.listKey, ['overview', 'mine'], ['quotas', 'mine']];
  const stale = async (happens: (client: QueryClient) => Promise<void>) => {
    const client = new QueryClient();
    for (const key of keys) client.setQueryData(key, {});
    await happens(client);
    return keys.map((key) => client.getQueryState(key)?.isInvalidated);
  };
  expect(await stale((client) => tasks.refresh(client, '1'))).toEqual([true, true, true]);
  expect(await stale((client) => tasks.removed(client, ['1']))).toEqual([true, true, true]);
});

test('what a change answers holds for the detail at once', async () => {
  const client = new QueryClient();
  client.setQueryData(services.detailKey('1'), { id: '1', name: 'Old', replicas: [1] });
  await services.changed(client, { id: '1', name: 'New', revision: 2, owner_id: 'u' });
  expect(client.getQueryData(services.detailKey('1'))).toMatchObject({ name: 'New', replicas: [1] });
});

test('a filter has a name of the request', () => {
  const { list, read } = images;
  // @ts-expect-error: it is called `state`
  expect(defineResource({ kind: 'image', texts: 'x', filters: ['stat'], tabs: ['mine'], list, read }).key).toBe(
    'images',
  );
});

test('what is asked for of one besides is made old and forgotten with it', async () => {
  const client = new QueryClient();
  const parts = [
    metricsQuery('1', 1, true),
    usageQuery('1', 1, false),
    evaluationQuery('1', 1),
    tasks.choice.nameOf('1'),
  ].map(({ queryKey }) => queryKey as QueryKey);
  for (const key of parts) client.setQueryData(key, {});
  await tasks.refresh(client, '1');
  expect(parts.map((key) => client.getQueryState(key)?.isInvalidated)).toEqual([true, true, true, true]);
  await tasks.removed(client, ['1']);
  expect(parts.map((key) => client.getQueryState(key))).toEqual([undefined, undefined, undefined, undefined]);
});

test.each([algorithms, datasets, models, services, tasks])('$kind has what explains its form', ({ help }) => {
  expect(isHelpTopic(help)).toBe(true);
});

/** Every definition there is: what a new one lacks is found, too. */
const defined = Object.values(import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true }))
  .flatMap((module) => Object.values(module))
  .filter((found): found is typeof algorithms => typeof found === 'object' && found !== null && 'kind' in found);

test('no two of them have the same texts', () => {
  // images have no pages yet
  const texts = defined.filter(({ kind }) => kind !== ('image' as string)).map((resource) => resource.texts);
  expect([...new Set(texts)]).toEqual(texts);
});

test.each(defined.filter((resource) => 'remove' in resource))(
  '$kind says what it asks and what was done',
  (resource) => {
    const acts = [...Object.keys(resource.acts ?? {}), 'edit', 'delete'].map((name) => `done.${name}`);
    for (const lng of ['en', 'zh-CN']) {
      const has = (key: string) => i18next.exists([`${resource.texts}:${key}`, `shared:${key}`], { lng });
      expect([...acts, 'delete.title', 'delete.hint'].filter((key) => !has(key))).toEqual([]);
    }
  },
);

test('all of them are found', () => {
  expect(defined).toEqual(expect.arrayContaining([algorithms, datasets, models, services, tasks]));
});
