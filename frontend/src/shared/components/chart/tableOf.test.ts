import { theme } from 'antd';
import { expect, test } from 'vitest';
import { confusionOption } from '@/shared/components/chart/confusionOption';
import { metricOption } from '@/shared/components/chart/metricOption';
import { tableOf } from '@/shared/components/chart/tableOf';

test('curves over steps share their rows', () => {
  const series = [
    { name: 'train', points: [[1, 0.9] as const, [2, 0.5] as const] },
    { name: 'test', points: [[2, 0.6] as const] },
  ];
  const option = metricOption(series, { xLabel: 'step', percent: false, fromZero: false, language: 'en' });
  expect(tableOf(option)).toEqual({
    head: ['step', 'train', 'test'],
    rows: [
      [1, 0.9, null],
      [2, 0.5, 0.6],
    ],
  });
});

test('bars have a row for each name', () => {
  const option = {
    xAxis: { type: 'category' as const, data: ['cat', 'dog'] },
    series: [{ type: 'bar' as const, name: 'samples', data: [3, 5] }],
  };
  expect(tableOf(option)).toEqual({
    head: ['', 'samples'],
    rows: [
      ['cat', 3],
      ['dog', 5],
    ],
  });
});

test('a confusion matrix has its counts, truth by row', () => {
  const words = { truth: 'True', predicted: 'Predicted', count: 'Samples', share: 'Share' };
  const look = { shows: 'share' as const, language: 'en', token: theme.getDesignToken(), words };
  const option = confusionOption(
    ['cat', 'dog'],
    [
      [8, 2],
      [1, 9],
    ],
    look,
  );
  expect(tableOf(option)).toEqual({
    head: ['True', 'cat', 'dog'],
    rows: [
      ['cat', 8, 2],
      ['dog', 1, 9],
    ],
  });
});
