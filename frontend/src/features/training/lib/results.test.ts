import { describe, expect, test } from 'vitest';
import { actionsOf } from '@/features/training/lib/actions';
import { classRows, comparedLines, evaluationsOf, figureRows, parameterRows } from '@/features/training/lib/compare';
import { addPoints, chartsOf, NO_CURVES, seriesOf } from '@/features/training/lib/curves';
import { compareSearch, detailSearch } from '@/features/training/lib/detail';
import { addUsage, NO_USAGE, usageCurves } from '@/features/training/lib/usage';
import { positionOf } from '@/features/training/lib/waiting';
import { aTask } from '@/features/training/testing';
import type { ComparedTask, MetricPointView } from '@/shared/api/generated/types.gen';

const point = (id: number, values: Record<string, number>, more: Partial<MetricPointView> = {}): MetricPointView => ({
  id,
  step: id,
  epoch: null,
  phase: '',
  values,
  ...more,
});

describe('curves', () => {
  test('grow without touching what was read before', () => {
    const before = addPoints(NO_CURVES, [point(1, { loss: 2 })], 1);
    const after = addPoints(before, [point(2, { loss: 1, accuracy: 0.5 })], 2);
    expect(before.lines[0]?.points).toEqual([[1, 2]]);
    expect(after.lines.map(({ metric, points }) => [metric, points])).toEqual([
      [
        'loss',
        [
          [1, 2],
          [2, 1],
        ],
      ],
      ['accuracy', [[2, 0.5]]],
    ]);
    expect(addPoints(after, [], 9)).toBe(after);
  });

  test('go by epochs or by their number where there are no steps', () => {
    const curves = addPoints(
      NO_CURVES,
      [
        point(7, { a: 1 }, { step: null, epoch: 3 }),
        point(8, { b: 1 }, { step: null }),
        point(9, { b: 2 }, { step: null }),
      ],
      9,
    );
    expect(curves.lines.map(({ unit, points }) => [unit, points.map(([x]) => x)])).toEqual([
      ['epoch', [3]],
      ['index', [1, 2]],
    ]);
  });

  test('of one metric share a chart; shares come first and in percent', () => {
    const points = [
      point(1, { loss: 3 }),
      point(1, { accuracy: 0.4 }, { phase: 'train' }),
      point(1, { accuracy: 0.3 }, { phase: 'test' }),
    ];
    const charts = chartsOf(addPoints(NO_CURVES, points, 1).lines);
    expect(charts.map(({ metric, percent, lines }) => [metric, percent, lines.length])).toEqual([
      ['accuracy', true, 2],
      ['loss', false, 1],
    ]);
  });

  test('are put in the order of x', () => {
    const { lines } = addPoints(NO_CURVES, [point(5, { a: 1 }), point(2, { a: 2 })], 5);
    expect(seriesOf(lines, ({ metric }) => metric)).toEqual([
      {
        name: 'a',
        points: [
          [2, 2],
          [5, 1],
        ],
      },
    ]);
  });

  test('of 100,000 points are added in a moment', () => {
    const points = Array.from({ length: 100_000 }, (_, index) => point(index, { loss: 1 / (index + 1) }));
    expect(addPoints(NO_CURVES, points, 100_000).lines[0]?.points).toHaveLength(100_000);
  });
});

test('usage becomes cores and bytes over seconds', () => {
  const lines = [
    { t: '2026-01-01T00:00:00Z', cpu_s: 0, memory: 10 },
    { t: 'x', cpu_s: 1, memory: 10 },
    { t: '2026-01-01T00:00:02Z', cpu_s: 3, memory: 30 },
    { t: '2026-01-01T00:00:04Z', cpu_s: 4, memory: 20 },
  ];
  const curves = usageCurves(addUsage(NO_USAGE, lines, 99));
  expect(curves).toEqual({
    cpu: [
      [2, 1.5],
      [4, 0.5],
    ],
    memory: [
      [0, 10],
      [2, 30],
      [4, 20],
    ],
    memoryPeak: 30,
    cpuMean: 1,
  });
  expect(usageCurves(NO_USAGE)).toEqual({ cpu: [], memory: [], memoryPeak: 0, cpuMean: null });
});

describe('a comparison', () => {
  const compared = (
    name: string,
    given: Record<string, string>,
    evaluation: ComparedTask['evaluation'],
  ): ComparedTask => ({
    task: aTask({ name, parameters: given }),
    evaluation,
    points: [point(1, { loss: 1 })],
  });
  const tasks = [
    compared('A', { EPOCHS: '1', X: 'x' }, { accuracy: 0.8, loss: 0.5, samples: 9, per_class: [{ name: 'c', f1: 1 }] }),
    compared('B', { EPOCHS: '2' }, { accuracy: 0.9, loss: 0.7, samples: 8 }),
  ];

  test('shows every parameter and which differ', () => {
    expect(parameterRows(tasks)).toEqual([
      { name: 'EPOCHS', values: ['1', '2'], differs: true },
      { name: 'X', values: ['x', null], differs: true },
    ]);
    expect(parameterRows(tasks.slice(1).concat(tasks.slice(1)))[0]?.differs).toBe(false);
  });

  test('marks the best: the highest of a score, the lowest of a loss, nothing of a count', () => {
    const best = Object.fromEntries(figureRows(evaluationsOf(tasks)).map((row) => [row.name, row.best]));
    expect(best).toMatchObject({ accuracy: [1], loss: [0], samples: [] });
  });

  test('has classes that only one of them knows', () => {
    expect(classRows(evaluationsOf(tasks))).toMatchObject([{ name: 'c', values: [1, null], best: [] }]);
  });

  test('names each curve by its task', () => {
    expect(comparedLines(tasks).map(({ task }) => task)).toEqual(['A', 'B']);
  });
});

describe('a task', () => {
  test.each([
    ['draft', 'start', 'stop'],
    ['running', 'stop', 'start'],
    ['queued', 'stop', 'editDraft'],
    ['stopping', 'copy', 'stop'],
    ['succeeded', 'delete', 'retry'],
    ['failed', 'retry', 'start'],
    ['stopped', 'retry', 'editDraft'],
  ] as const)('that is %s offers %s and not %s', (state, offered, hidden) => {
    expect(actionsOf(state)).toContain(offered);
    expect(actionsOf(state)).not.toContain(hidden);
  });

  test('that waits says its place', () => {
    const reason = { code: 'waiting.capacity', params: { position: 2, missing: { cpu: 0.5, memory: 0, disk: 3 } } };
    expect(positionOf(reason)).toBe(2);
    expect(positionOf(null)).toBeNull();
  });
});

test('addresses are read leniently', () => {
  expect(detailSearch({ tab: 'log', attempt: 2 })).toEqual({ tab: 'log', attempt: 2 });
  expect(detailSearch({ tab: 'x', attempt: 0.5 })).toEqual({});
  const id = '01J000000000000000000000T1';
  expect(compareSearch({ ids: `${id},x,${id}` })).toEqual({ ids: id });
  expect(compareSearch({ ids: 5 })).toEqual({});
});
