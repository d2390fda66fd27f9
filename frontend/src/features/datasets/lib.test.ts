import { describe, expect, it } from 'vitest';
import { layoutOf, notesOf } from '@/features/datasets/layouts';
import {
  classesIn,
  classRows,
  examplesOf,
  lineOf,
  offered,
  reportOf,
  stepOf,
  wantedParts,
} from '@/features/datasets/lib';
import type { PartView } from '@/shared/api/generated/types.gen';
import { aPart } from '@/shared/testing/things';

const part = (values: Partial<PartView>): PartView => aPart({ state: 'empty', ...values });
const report = (classes: Record<string, number>) =>
  reportOf(
    part({
      report: {
        samples: 3,
        classes: Object.entries(classes).map(([name, count]) => ({ name, count, size: 1 })),
        class_count: Object.values(classes).filter((count) => count > 0).length,
      },
    }),
  );

describe('reportOf', () => {
  it('fills in what an older report lacks', () => {
    expect(reportOf(part({ report: { samples: 4 } }))).toMatchObject({ samples: 4, bad: 0, errors: [], warnings: [] });
  });

  it('is null while nothing was read', () => {
    expect(reportOf(part({ report: null }))).toBeNull();
    expect(reportOf(undefined)).toBeNull();
  });
});

describe('classRows', () => {
  it('puts both sides of a class into one row, 0 where a side lacks it', () => {
    expect(classRows(report({ a: 3, b: 1 }), report({ b: 2 }))).toEqual([
      { name: 'a', train: 3, test: 0 },
      { name: 'b', train: 1, test: 2 },
    ]);
  });
});

it('counts classes that have samples', () => {
  expect(classesIn(report({ a: 3, empty: 0 }))).toBe(1);
  expect(classesIn(null)).toBe(0);
});

describe('stepOf', () => {
  it.each([
    [[part({ state: 'empty' })], 1],
    [[part({ state: 'uploading', progress: 0.4 })], 1],
    [[part({ state: 'validating' })], 2],
    [[part({ state: 'invalid' })], 2],
    [[part({ state: 'ready' }), part({ part: 'test', state: 'empty' })], 1],
    [[part({ state: 'ready' }), part({ part: 'test', state: 'validating' })], 2],
    [[part({ state: 'ready' }), part({ part: 'test', state: 'ready' })], 3],
  ] as const)('%j is step %i', (parts, step) => {
    expect(stepOf({ parts: [...parts] })).toBe(step);
  });
});

it('a choice that is no longer offered gives way to the first that is', () => {
  expect(offered('json', ['dir', 'json'])).toBe('json');
  expect(offered('brat_ann', ['dir', 'json'])).toBe('dir');
  expect(offered(undefined, [])).toBeUndefined();
});

it('names come from classes and from examples', () => {
  expect(examplesOf({ code: 'x', params: { classes: ['a'], examples: ['b/1.txt'] } })).toEqual(['a', 'b/1.txt']);
  expect(examplesOf({ code: 'x' })).toEqual([]);
});

it('a line is shown where an error has one', () => {
  expect(lineOf({ file: 'a', code: 'x', params: { line: 3 } })).toBe(3);
  expect(lineOf({ file: 'a', code: 'x' })).toBeNull();
});

it('a ratio dataset has a training set only', () => {
  expect(wantedParts('ratio')).toEqual(['train']);
  expect(wantedParts('separate')).toEqual(['train', 'test']);
});

describe('layoutOf', () => {
  const words = { classA: 'cat', classB: 'dog', textA: 'Lions win', textB: 'Bank', entity: 'Team' };
  const names = (format: string, purpose: string, type: string) =>
    layoutOf(format, purpose, type, words)?.lines.map((line) => line.name);

  it('shows class folders with the files of the purpose', () => {
    expect(names('dir', 'image', 'image_classification')).toEqual(['cat/', '1.jpg', '2.jpg', 'dog/', '1.jpg', '2.jpg']);
    expect(names('dir', 'text', 'text_classification')).toContain('1.txt');
  });

  it('shows COCO for detection, pairs for brat, one file for single_text', () => {
    expect(names('json', 'image', 'object_detection')).toContain('annotations.json');
    expect(names('brat_ann', 'text', 'entity_extraction')).toEqual(['1.txt', '1.ann', '2.txt', '2.ann']);
    expect(names('single_text', 'text', 'text_classification')).toEqual(['data.tsv']);
    expect(names('single_text', 'text', 'entity_extraction')).toEqual(['data.conll']);
  });

  it.each([
    ['object_detection', 'image'],
    ['text_classification', 'text'],
    ['image_classification', 'image'],
    ['entity_extraction', 'text'],
    ['relation_extraction', 'text'],
  ])('the JSON of %s parses', (type, purpose) => {
    const sample = layoutOf('json', purpose, type, words)?.sample?.text ?? '';
    expect(() => JSON.parse(sample) as unknown).not.toThrow();
  });

  it('notes what applies', () => {
    expect(notesOf('json', 'image', 'object_detection', 'ratio')).toEqual(['detection', 'wrapper']);
    expect(notesOf('dir', 'text', 'text_classification', 'separate')).toEqual([
      'about.dir',
      'separate',
      'wrapper',
      'encoding',
    ]);
  });

  it('knows no layout of a format that an administrator added', () => {
    expect(layoutOf('parquet', 'tabular', 'x', words)).toBeNull();
  });
});
