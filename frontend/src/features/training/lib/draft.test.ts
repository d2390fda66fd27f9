import { describe, expect, test } from 'vitest';
import { beginDraft } from '@/features/training/lib/begin';
import {
  bodyOf,
  changed,
  copyName,
  draftToCopy,
  draftToEdit,
  EMPTY_DRAFT,
  parseDraft,
} from '@/features/training/lib/draft';
import { keepDraft, keepKey, keptDraft, wizardSearch } from '@/features/training/lib/keep';
import { aTask } from '@/features/training/testing';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

const draft = { ...EMPTY_DRAFT, purpose: 'text', taskType: 'text_classification', name: ' n ' };

describe('the body', () => {
  test('is nothing until task type, algorithm and dataset are known', () => {
    expect(bodyOf(EMPTY_DRAFT, anAlgorithm(), aDataset())).toBeNull();
    expect(bodyOf(draft, undefined, aDataset())).toBeNull();
    expect(bodyOf(draft, anAlgorithm(), undefined)).toBeNull();
  });

  test('has a share for a dataset with one part and none for one with two', () => {
    expect(bodyOf(draft, anAlgorithm(), aDataset())?.share).toBe(0.9);
    expect(bodyOf(draft, anAlgorithm(), aDataset({ test_mode: 'separate' }))?.share).toBeNull();
  });

  test('has what was typed, in the units of the platform', () => {
    const typed = { ...draft, parameters: { EPOCHS: '7', OLD: 'x' }, memoryGib: 0.5, timeLimitMinutes: 2 };
    expect(bodyOf(typed, anAlgorithm(), aDataset())).toMatchObject({
      name: 'n',
      seed: 0,
      parameters: { EPOCHS: '7' },
      resources: { memory: 512 * 1024 ** 2 },
      time_limit_s: 120,
    });
  });
});

describe('a change', () => {
  const chosen = { ...draft, algorithmId: 'a', datasetId: 'd', parameters: { EPOCHS: '7' }, cpu: 2 };

  test('of the task type takes algorithm, dataset and parameters away', () => {
    const next = changed(chosen, { purpose: 'image', taskType: 'image_classification' });
    expect(next).toMatchObject({ algorithmId: null, datasetId: null, parameters: {}, cpu: null, name: ' n ' });
  });

  test('of the algorithm takes parameters away and keeps the dataset', () => {
    expect(changed(chosen, { algorithmId: 'b' })).toMatchObject({ datasetId: 'd', parameters: {}, cpu: null });
  });

  test('to the same algorithm takes nothing away', () => {
    expect(changed(chosen, { algorithmId: 'a' })).toEqual(chosen);
  });
});

describe('a draft from a task', () => {
  test('to edit keeps id, revision and name', () => {
    expect(draftToEdit(aTask({ revision: 4 }))).toMatchObject({
      taskId: '01J000000000000000000000T1',
      revision: 4,
      name: 'News task',
      share: 0.8,
      seed: 3,
      cpu: 2,
      memoryGib: 2,
      timeLimitMinutes: 10,
    });
  });

  test('to copy is new and has another name', () => {
    expect(draftToCopy(aTask())).toMatchObject({ taskId: null, revision: null, name: 'News task (2)' });
  });

  test.each([
    ['a', 'a (2)'],
    ['a (2)', 'a (3)'],
    ['x'.repeat(100), `${'x'.repeat(96)} (2)`],
  ])('%s is copied as %s', (name, copy) => {
    expect(copyName(name)).toBe(copy);
  });
});

describe('what is kept in the browser', () => {
  test('comes back as it was typed', () => {
    const typed = { ...draft, parameters: { EPOCHS: '7' }, cpu: 1.5 };
    keepDraft('k', typed);
    expect(keptDraft('k')).toEqual(typed);
    keepDraft('k', null);
    expect(keptDraft('k')).toBeNull();
  });

  test.each([null, '', '{', '"x"', 'null', '3'])('%j is no draft', (text) => {
    expect(parseDraft(text)).toBeNull();
  });

  test('loses what does not fit', () => {
    const text = JSON.stringify({ name: 3, share: 'x', parameters: { A: 1 }, evil: 1, seed: 5 });
    expect(parseDraft(text)).toEqual({ ...EMPTY_DRAFT, seed: 5 });
  });

  test('is kept apart for each user and each beginning', () => {
    const keys = [
      keepKey('u', {}),
      keepKey('v', {}),
      keepKey('u', { from: 'a' }),
      keepKey('u', { task: 'a' }),
      keepKey('u', { dataset: 'a' }),
      keepKey('u', { algorithm: 'a' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keepKey('u', { step: 'dataset' })).toBe(keepKey('u', {}));
  });
});

describe('the address', () => {
  test('is read leniently', () => {
    expect(wizardSearch({ step: 'dataset', task: 3, from: '<x>', dataset: 'D1', other: 'x' })).toEqual({
      step: 'dataset',
      dataset: 'D1',
    });
  });

  test('with a dataset begins with its purpose', () => {
    const begun = beginDraft({ dataset: 'd' }, { task: undefined, algorithm: undefined, dataset: aDataset() });
    expect(begun).toMatchObject({ taskType: 'text_classification', datasetId: aDataset().id, algorithmId: null });
  });

  test('leaves a dataset out that is for another task type than the algorithm', () => {
    const other = aDataset({ purpose: 'image', task_type: 'image_classification' });
    const begun = beginDraft({}, { task: undefined, algorithm: anAlgorithm(), dataset: other });
    expect(begun).toMatchObject({ algorithmId: anAlgorithm().id, datasetId: null });
  });

  test('with a task begins like it', () => {
    const sources = { task: aTask(), algorithm: undefined, dataset: undefined };
    expect(beginDraft({ from: 't' }, sources)).toEqual(draftToCopy(aTask()));
    expect(beginDraft({ task: 't' }, sources)).toEqual(draftToEdit(aTask()));
  });

  test('with a task and another dataset keeps the rest', () => {
    const begun = beginDraft(
      { from: 't' },
      { task: aTask(), algorithm: undefined, dataset: aDataset({ id: 'other' }) },
    );
    expect(begun).toMatchObject({
      datasetId: 'other',
      algorithmId: aTask().algorithm_id,
      parameters: { EPOCHS: '20' },
    });
  });
});
