import { expect, test } from 'vitest';
import { PieceSize } from '@/shared/upload/PieceSize';

const KIB = 1024;
const MIB = 1024 * KIB;

/** The pieces of a line that carries so many bytes a second. */
function pieces(rate: number, count: number): number[] {
  const size = new PieceSize();
  return Array.from({ length: count }, () => {
    const sent = size.bytes;
    size.took((sent / rate) * 1000, sent);
    return sent;
  });
}

test('of a slow line that is cut at most some seconds are sent again', () => {
  const rate = 200 * KIB;
  expect(Math.max(...pieces(rate, 10)) / rate).toBeLessThan(3);
});

test('a quick line carries pieces of 32 MiB after a few', () => {
  expect(pieces(200 * MIB, 8).at(-1)).toBe(32 * MIB);
});

test('what is slower than the least piece in a second and a half keeps to it', () => {
  expect(pieces(10 * KIB, 4)).toEqual([512 * KIB, 256 * KIB, 256 * KIB, 256 * KIB]);
});

test('the last piece, which is shorter, says nothing of the line', () => {
  const size = new PieceSize();
  size.took(10_000, 100);
  expect(size.bytes).toBe(512 * KIB);
});
