import { expect, test } from 'vitest';
import { readFigures } from '@/shared/domain/logLine';

test('a metric has its step, epoch, phase and values apart', () => {
  expect(readFigures('{"step": 3, "epoch": 1, "loss": 0.21, "accuracy": 0.93, "phase": "train"}')).toEqual({
    places: [
      ['step', 3],
      ['epoch', 1],
    ],
    phase: 'train',
    values: [
      ['loss', 0.21],
      ['accuracy', 0.93],
    ],
    progress: null,
    etaSeconds: null,
  });
});

test('progress has its share and the time left', () => {
  expect(readFigures(' {"progress": 0.4, "eta_s": 120} ')).toMatchObject({
    values: [],
    progress: 0.4,
    etaSeconds: 120,
  });
  expect(readFigures('{"progress": 1}')).toMatchObject({ progress: 1, etaSeconds: null });
});

test('pairs are read as JSON is', () => {
  expect(readFigures('step=2, loss=1e-3 acc=.5')).toMatchObject({
    places: [['step', 2]],
    values: [
      ['loss', 0.001],
      ['acc', 0.5],
    ],
  });
});

test('what is no finite number is kept as such', () => {
  expect(readFigures('{"step": 1, "loss": NaN, "lr": 0.1}')?.values).toEqual([
    ['loss', NaN],
    ['lr', 0.1],
  ]);
  expect(readFigures('loss=nan')?.values).toEqual([['loss', NaN]]);
});

test.each([
  'Epoch 1/3',
  '',
  '{}',
  '{"step": 3}',
  '{"message": "started", "port": 8080}',
  '{"loss": {"train": 0.1}}',
  '{"loss": 0.1',
  '{not json}',
  'loss=0.1 (best)',
  'name=value',
  'a = 1',
  '=1',
  `{"loss": 0.1${' '.repeat(16 * 1024)}}`,
])('%j stays as it is: something of it would be hidden', (text) => {
  expect(readFigures(text)).toBeNull();
});
