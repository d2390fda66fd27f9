import { expect, test } from 'vitest';
import { EMPTY_DRAFT } from '@/features/training/lib/draft';
import { named, preselected, suggestedName } from '@/features/training/lib/preselect';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

const NOW = new Date(2026, 10, 30, 9, 5, 7);
const draft = { ...EMPTY_DRAFT, purpose: 'text', taskType: 'text_classification' };
const row = (change: Parameters<typeof aDataset>[0] = {}) => aDataset(change) as unknown as DatasetRow;
const ME = '01J0000000000000000000ME00';
const online = { me: ME, algorithms: [anAlgorithm()], datasets: [row()] };

test('what can be only one is chosen, and the task is named', () => {
  expect(preselected(draft, online, NOW)).toMatchObject({
    algorithmId: anAlgorithm().id,
    datasetId: aDataset().id,
    name: 'News 11-30 09:05:07',
  });
});

test('where there are two, none is chosen; a dataset waits for the algorithm', () => {
  const two = { ...online, algorithms: [anAlgorithm(), anAlgorithm({ id: '01J000000000000000000000A2' })] };
  expect(preselected(draft, two, NOW)).toMatchObject({ algorithmId: null, datasetId: null, name: '' });
});

test('the only dataset of one’s own goes before those of others', () => {
  const own = row({ id: '01J000000000000000000000D2', owner_id: ME, name: 'Own' });
  expect(preselected(draft, { ...online, datasets: [row(), own] }, NOW)).toMatchObject({ datasetId: own.id });
  const two = [row(), own, { ...own, id: '01J000000000000000000000D3' }];
  expect(preselected(draft, { ...online, datasets: two }, NOW).datasetId).toBeNull();
});

test('an algorithm that does not take the dataset is no choice', () => {
  const json = anAlgorithm({ id: '01J000000000000000000000A2', formats: ['json'] });
  const begun = { ...draft, datasetId: aDataset().id };
  const found = preselected(
    begun,
    { ...online, algorithms: [json, anAlgorithm()], datasets: undefined },
    NOW,
    aDataset(),
  );
  expect(found).toMatchObject({ algorithmId: anAlgorithm().id, name: 'News 11-30 09:05:07' });
});

test('nothing is chosen of what is not known, or of another task type', () => {
  expect(preselected(draft, { ...online, algorithms: undefined, datasets: undefined }, NOW)).toEqual(draft);
  expect(preselected({ ...draft, taskType: 'image_classification' }, online, NOW).algorithmId).toBeNull();
  expect(preselected(EMPTY_DRAFT, online, NOW)).toEqual(EMPTY_DRAFT);
});

test('a name that was typed stays, one that was suggested follows the dataset', () => {
  const other = aDataset({ name: 'Other' });
  expect(named({ ...draft, name: 'Mine' }, other, NOW).name).toBe('Mine');
  expect(named({ ...draft, name: 'exp 11-30 09:04:01' }, other, NOW).name).toBe('exp 11-30 09:04:01');
  const suggested = named(draft, aDataset(), NOW);
  expect(named({ ...draft, ...suggested }, other, NOW)).toMatchObject({
    name: 'Other 11-30 09:05:07',
    suggested: 'Other 11-30 09:05:07',
  });
  expect(named(suggested, aDataset(), new Date(2026, 10, 30, 9, 6)).name).toBe('News 11-30 09:05:07');
  expect(named({ ...draft, taskId: 'x', name: '' }, other, NOW).name).toBe('');
  expect(suggestedName('x'.repeat(200), NOW)).toHaveLength(100);
});

test('two trainings of one dataset in one minute have two names', () => {
  expect(suggestedName('News', new Date(2026, 10, 30, 9, 5, 8))).not.toBe(suggestedName('News', NOW));
});
