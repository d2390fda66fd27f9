import { expect, test } from 'vitest';
import { brief, recognise } from '@/features/services/lib/answers';

test('a label with scores is a classification, the best class first', () => {
  const answer = recognise({ label: '体育', score: 0.7, scores: { 财经: 0.1, 体育: 0.7, 教育: 0.2 } });
  expect(answer).toEqual({
    kind: 'classification',
    label: '体育',
    score: 0.7,
    scores: [
      { label: '体育', score: 0.7 },
      { label: '教育', score: 0.2 },
      { label: '财经', score: 0.1 },
    ],
  });
});

test('a list of labels is a classification, too', () => {
  const rows = [
    { label: 'NEG', score: 0.2 },
    { label: 'POS', score: 0.8 },
  ];
  expect(recognise([rows])).toMatchObject({ kind: 'classification', label: 'POS', score: 0.8 });
  expect(recognise([])).toEqual({ kind: 'json', value: [] });
});

test('a score that is no share is not drawn as one', () => {
  expect(recognise({ label: 'x', score: 12 })).toMatchObject({ kind: 'json' });
});

test('boxes keep their place; a malformed one makes it plain JSON', () => {
  const box = { label: 'RBC', score: 0.9, x: 1, y: 2, w: 3, h: 4 };
  expect(recognise({ boxes: [box], width: 640, height: 480 })).toEqual({
    kind: 'boxes',
    boxes: [box],
    width: 640,
    height: 480,
  });
  expect(recognise({ boxes: [{ label: 'RBC' }] })).toMatchObject({ kind: 'json' });
});

test('entities are found in the text that was sent, counted in characters', () => {
  const answer = recognise({ entities: [{ start: 1, end: 3, type: '地名' }] }, { text: '😀北京好' });
  const entities = [{ label: '地名', start: 1, end: 3, score: null }];
  expect(answer).toEqual({ kind: 'entities', text: '😀北京好', entities });
});

test('the history has one line', () => {
  expect(brief({ label: '好评', score: 0.9 }, null)).toBe('好评');
  expect(brief(null, 'plain')).toBe('plain');
  expect(brief({ n: 1 }, null)).toBe('{"n":1}');
});
