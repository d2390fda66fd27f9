import { expect, test } from 'vitest';
import { piecesOf, shownMarks, steadyIndex, wordsOf } from '@/shared/domain/marks';

const mark = (label: string, ...spans: [number, number][]) => ({ label, spans });
const cut = (text: string, ...marks: ReturnType<typeof mark>[]) =>
  piecesOf(text, marks).map(({ text: said, within, ending }) => [
    said,
    within.map((place) => place.mark.label).join(),
    ending.map((place) => place.mark.label).join(),
  ]);

test('positions are counted in characters, of which an emoji is one', () => {
  expect(cut('😀北京好', mark('地名', [1, 3]))).toEqual([
    ['😀', '', ''],
    ['北京', '地名', '地名'],
    ['好', '', ''],
  ]);
  expect(wordsOf('😀北京好', mark('地名', [1, 3]))).toBe('北京');
});

test('what is marked within something that is marked is in both', () => {
  expect(cut('在北京大学', mark('地名', [1, 3]), mark('机构', [1, 5]))).toEqual([
    ['在', '', ''],
    ['北京', '机构,地名', '地名'],
    ['大学', '机构', '机构'],
  ]);
});

test('what overlaps is in both where it does', () => {
  expect(cut('abcd', mark('A', [0, 3]), mark('B', [2, 4]))).toEqual([
    ['ab', 'A', ''],
    ['c', 'A,B', 'A'],
    ['d', 'B', 'B'],
  ]);
});

test('of what overlaps each has a level of its own, which is free again behind it', () => {
  const pieces = piecesOf('abcdef', [mark('A', [0, 3]), mark('B', [2, 4]), mark('C', [4, 6])]);
  const levels = new Map(pieces.flatMap(({ within }) => within.map((place) => [place.mark.label, place.level])));
  expect(Object.fromEntries(levels)).toEqual({ A: 0, B: 1, C: 0 });
});

test('one thing in several places is told as such', () => {
  const parted = mark('A', [0, 1], [2, 3]);
  expect(piecesOf('abc', [parted]).map(({ ending }) => ending.map(({ part }) => part))).toEqual([[1], [], [2]]);
  expect(wordsOf('abc', parted)).toBe('a … c');
});

test('what goes beyond the text that is shown is left out, whole', () => {
  const inside = mark('A', [0, 2]);
  expect(shownMarks('abc', [inside, mark('B', [2, 4]), mark('C', [0, 1], [7, 8]), mark('D', [2, 2])])).toEqual([
    inside,
  ]);
  expect(cut('abc', mark('B', [2, 4]))).toEqual([['abc', '', '']]);
  expect(cut('')).toEqual([]);
});

test('no text is marked more often than can be looked at', () => {
  expect(
    shownMarks(
      'a',
      Array.from({ length: 5000 }, () => mark('A', [0, 1])),
    ),
  ).toHaveLength(300);
});

test('a class has the same number always, and those that are known have their own', () => {
  expect(['a', 'b', 'c'].map((name) => steadyIndex(name, ['a', 'b', 'c'], 2))).toEqual([0, 1, 0]);
  expect(steadyIndex('人', [], 10)).toBe(steadyIndex('人', ['公司'], 10));
});
