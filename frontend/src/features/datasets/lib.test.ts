import { describe, expect, it } from 'vitest';
import { layoutOf, notesOf } from '@/features/datasets/layouts';
import {
  classesIn,
  classRows,
  examplesOf,
  lineOf,
  marksIn,
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

it('counts marks beside samples where samples may have several', () => {
  const classes = [
    { name: 'a', count: 3, size: 1, annotations: 7 },
    { name: 'b', count: 1, size: 1, annotations: 1 },
  ];
  const marked = reportOf(part({ report: { classes, class_count: 2 } }));
  expect(classRows(marked, null)[0]).toEqual({ name: 'a', train: 3, test: 0, marks: { train: 7, test: 0 } });
  expect(marked && marksIn(marked)).toBe(8);
  expect(marked && marksIn({ ...marked, classCount: 3 })).toBeNull();
  const plain = report({ a: 3 });
  expect(plain && marksIn(plain)).toBeNull();
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
  const marked = {
    text: 'Lions meet Tigers',
    label: 'Team',
    words: ['Lions', 'Tigers'],
    relation: 'opponent',
  } as const;
  const words = { classA: 'cat', classB: 'dog', textA: 'Lions win', textB: 'Bank', marked };
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

  it('shows marks where the words stand, in each format', () => {
    const sample = (format: string, type: string) => layoutOf(format, 'text', type, words)?.sample?.text ?? '';
    const [item] = JSON.parse(sample('json', 'relation_extraction')) as [
      { text: string; entities: { start: number; end: number }[]; relations: unknown[] },
    ];
    expect(item.entities.map(({ start, end }) => item.text.slice(start, end))).toEqual(['Lions', 'Tigers']);
    expect(item.relations).toEqual([{ type: 'opponent', from: 1, to: 2 }]);
    expect(sample('single_text', 'entity_extraction')).toBe('Lions\tB-Team\nmeet\tO\nTigers\tB-Team\n');
    expect(sample('brat_ann', 'relation_extraction')).toBe(
      'T1\tTeam 0 5\tLions\nT2\tTeam 11 17\tTigers\nR1\topponent Arg1:T1 Arg2:T2',
    );
    const chinese = { ...marked, text: '国足迎战', words: ['国足', '战'] as const, label: '队' };
    const lines = layoutOf('single_text', 'text', 'entity_extraction', { ...words, marked: chinese })?.sample?.text;
    expect(lines).toBe('国\tB-队\n足\tI-队\n迎\tO\n战\tB-队\n');
  });

  it('notes of marked texts say how they are marked', () => {
    const notes = (format: string, type: string) => notesOf(format, 'text', type, 'ratio').slice(0, -2);
    expect(notes('single_text', 'entity_extraction')).toEqual(['about.conll']);
    expect(notes('single_text', 'text_classification')).toEqual(['about.single_text']);
    expect(notes('json', 'entity_extraction')).toEqual(['about.json', 'entities']);
    expect(notes('json', 'relation_extraction')).toEqual(['about.json', 'entities', 'relations']);
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
