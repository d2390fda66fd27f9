import { describe, expect, test } from 'vitest';
import { draftToEdit, EMPTY_DRAFT } from '@/features/training/lib/draft';
import { placesOf, unplaced } from '@/features/training/lib/refusal';
import { type Facts, firstOpenStep, isReachable, problemsOf, STEPS, whyNotNext } from '@/features/training/lib/steps';
import { aTask } from '@/features/training/testing';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { aDataset, anAlgorithm } from '@/shared/testing/things';

const facts: Facts = { algorithm: anAlgorithm(), dataset: aDataset(), quota: undefined };
const whole = draftToEdit(aTask());
const NOTHING: Facts = { algorithm: undefined, dataset: undefined, quota: undefined };

describe('a step', () => {
  test.each(STEPS)('%s of a whole draft can be left', (step) => {
    expect(whyNotNext(step, whole, facts)).toBeNull();
  });

  test.each([
    ['purpose', 'chooseTaskType'],
    ['algorithm', 'chooseAlgorithm'],
    ['dataset', 'chooseDataset'],
    ['confirm', 'nameMissing'],
  ] as const)('%s of an empty draft says what is missing', (step, key) => {
    expect(whyNotNext(step, EMPTY_DRAFT, NOTHING)?.key).toBe(key);
  });

  test.each(['algorithm', 'dataset'] as const)('%s cannot be left before what was chosen is known', (step) => {
    expect(whyNotNext(step, whole, NOTHING)?.key).toBe('loading');
  });

  test('with a chosen algorithm that went offline cannot be left', () => {
    expect(whyNotNext('algorithm', whole, { ...facts, algorithm: anAlgorithm({ shelf: 'offline' }) })?.key).toBe(
      'algorithmOffline',
    );
  });

  test('with a dataset that another algorithm would take cannot be left', () => {
    const picky = anAlgorithm({ formats: ['json'] });
    expect(problemsOf('dataset', whole, { ...facts, algorithm: picky })['datasetId']?.key).toBe('format');
  });

  test.each([
    [null, 'share'],
    [0, 'share'],
    [1, 'share'],
    [NaN, 'share'],
    [0.01, undefined],
    [0.99, undefined],
  ])('with a share of %s', (share, key) => {
    expect(problemsOf('dataset', { ...whole, share }, facts)['share']?.key).toBe(key);
  });

  test('needs no share for a dataset with a test set of its own', () => {
    const separate = { ...facts, dataset: aDataset({ test_mode: 'separate' }) };
    expect(problemsOf('dataset', { ...whole, share: null }, separate)).toEqual({});
  });

  test.each([null, -1, 1.5, 2 ** 31])('with a seed of %s cannot be left', (seed) => {
    expect(problemsOf('dataset', { ...whole, seed }, facts)['seed']?.key).toBe('seed');
  });

  test('names the parameter that is wrong', () => {
    const draft = { ...whole, parameters: { EPOCHS: '0' } };
    expect(problemsOf('parameters', draft, facts)).toEqual({
      'parameters.EPOCHS': { key: 'tooSmall', params: { min: 1 } },
    });
  });

  test('does not look at parameters that the algorithm does not declare', () => {
    expect(problemsOf('parameters', { ...whole, parameters: { OLD: 'x' } }, facts)).toEqual({});
  });

  test('names the resource and the time limit that are wrong', () => {
    const draft = { ...whole, cpu: 0, timeLimitMinutes: 0 };
    expect(Object.keys(problemsOf('parameters', draft, facts)).sort()).toEqual(['cpu', 'timeLimit']);
  });

  test('names a CPU limit below what is asked for', () => {
    const draft = { ...whole, cpu: 0.5, cpuLimit: 0.4 };
    expect(problemsOf('parameters', draft, facts)).toEqual({
      cpuLimit: { key: 'cpuLimitSmall', params: { resource: 'cpu', min: 0.5 } },
    });
    expect(problemsOf('parameters', { ...draft, cpuLimit: 0.5 }, facts)).toEqual({});
  });

  test.each([
    ['  ', 'nameMissing'],
    ['x'.repeat(101), 'tooLong'],
    ['a\nb', 'nameControl'],
    ['a\u202eb', 'nameControl'],
    ['  名称 ', undefined],
  ])('with the name %j', (name, key) => {
    expect(problemsOf('confirm', { ...whole, name }, facts)['name']?.key).toBe(key);
  });
});

describe('the way through', () => {
  test('begins at the first step that is not done', () => {
    expect(firstOpenStep(EMPTY_DRAFT, NOTHING)).toBe('purpose');
    expect(firstOpenStep({ ...EMPTY_DRAFT, taskType: 'text_classification' }, NOTHING)).toBe('algorithm');
    expect(firstOpenStep(whole, facts)).toBe('confirm');
  });

  test('opens a step only when everything before it is right', () => {
    const broken = { ...whole, share: null };
    expect(STEPS.filter((step) => isReachable(step, broken, facts))).toEqual(['purpose', 'algorithm', 'dataset']);
    expect(STEPS.filter((step) => isReachable(step, whole, facts))).toEqual([...STEPS]);
  });
});

describe('a refusal', () => {
  const placed = (problem: ConstructorParameters<typeof ApiProblem>[0]) =>
    placesOf(new ApiProblem(problem), ['A', 'EPOCHS']).map(({ step, field }) => [step, field]);

  test.each([
    ['task.name_taken', {}, ['confirm', 'name']],
    ['task.task_type_mismatch', { what: 'dataset' }, ['dataset', 'datasetId']],
    ['task.task_type_mismatch', { what: 'algorithm' }, ['algorithm', 'algorithmId']],
    ['task.format_not_accepted', {}, ['dataset', 'datasetId']],
    ['task.test_mode_not_accepted', {}, ['dataset', 'datasetId']],
    ['task.share_required', {}, ['dataset', 'share']],
    ['task.share_not_allowed', {}, ['dataset', 'share']],
    ['task.parameter_unknown', { name: 'A' }, ['parameters', 'parameters.A']],
    ['task.parameter_not_allowed', { name: 'A' }, ['parameters', 'parameters.A']],
    ['task.time_limit_too_long', {}, ['parameters', 'timeLimit']],
    ['algorithm.offline', {}, ['algorithm', 'algorithmId']],
    ['algorithm.image_not_ready', {}, ['algorithm', 'algorithmId']],
    ['dataset.offline', {}, ['dataset', 'datasetId']],
    ['dataset.not_ready', {}, ['dataset', 'datasetId']],
  ])('%s %j has its place', (code, params, place) => {
    expect(placed({ code, params })).toEqual([place]);
  });

  test.each(['internal', 'edit_conflict', 'not_found', 'upstream.unavailable'])('%s has none', (code) => {
    expect(placed({ code })).toEqual([]);
  });

  test.each([
    ['body.name', ['confirm', 'name']],
    ['body.share', ['dataset', 'share']],
    ['body.parameters.EPOCHS', ['parameters', 'parameters.EPOCHS']],
    ['body.resources.memory', ['parameters', 'memory']],
    ['body.resources.cpu_limit', ['parameters', 'cpuLimit']],
    ['body.time_limit_s', ['parameters', 'timeLimit']],
    ['body.algorithm_id', ['algorithm', 'algorithmId']],
    ['body.purpose', ['purpose', 'taskType']],
  ])('of the field %s has its place', (field, place) => {
    expect(placed({ code: 'request.invalid', errors: [{ field, code: 'field.x' }] })).toEqual([place]);
  });

  test('of several fields has several', () => {
    const errors = ['body.name', 'body.seed', 'body.unheard_of'].map((field) => ({ field, code: 'field.x' }));
    expect(placed({ code: 'request.invalid', errors })).toEqual([
      ['confirm', 'name'],
      ['dataset', 'seed'],
    ]);
  });

  test('of fields that the wizard does not have is left to be said', () => {
    const errors = ['body.name', 'body.resources.shm', 'body.parameters.GONE'].map((field) => ({ field, code: 'x' }));
    const left = unplaced(new ApiProblem({ code: 'request.invalid', errors }), ['EPOCHS']);
    expect(left?.fields?.map(({ field }) => field)).toEqual(['body.resources.shm', 'body.parameters.GONE']);
    expect(unplaced(new ApiProblem({ code: 'task.name_taken' }), [])).toBeNull();
  });
});
