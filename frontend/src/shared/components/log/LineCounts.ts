import { BLOCK } from '@/shared/components/log/LogBlock';

/** Bytes of a line before any was seen. */
const GUESSED_LINE = 80;

/** A place in the log that stays the same while more of it becomes known: line `index` of `block`. */
export interface LinePlace {
  block: number;
  index: number;
}

/** How many lines begin in each block: exact in blocks that were seen, guessed in the others. Sizes in bytes. */
export class LineCounts {
  private readonly counts = new Map<number, number>();
  /** The first line of every block and, at the end, the number of lines. */
  private table: number[] = [0];
  private tableSize = 0;

  /** How many blocks were counted. */
  get known(): number {
    return this.counts.size;
  }

  set(block: number, lines: number): void {
    this.counts.set(block, lines);
    this.tableSize = -1;
  }

  forget(block: number): void {
    this.counts.delete(block);
    this.tableSize = -1;
  }

  total(size: number): number {
    return this.firsts(size).at(-1) ?? 0;
  }

  placeOf(line: number, size: number): LinePlace {
    const firsts = this.firsts(size);
    let low = 0;
    let high = Math.max(0, firsts.length - 2);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((firsts[middle] ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    return { block: low, index: line - (firsts[low] ?? 0) };
  }

  lineOf(place: LinePlace, size: number): number {
    const firsts = this.firsts(size);
    const first = firsts[place.block] ?? 0;
    const next = firsts[place.block + 1] ?? first;
    return first + Math.min(place.index, Math.max(0, next - first - 1));
  }

  private firsts(size: number): number[] {
    if (this.tableSize !== size) {
      this.table = this.count(size);
      this.tableSize = size;
    }
    return this.table;
  }

  private count(size: number): number[] {
    let lines = 0;
    for (const count of this.counts.values()) lines += count;
    const perBlock = this.counts.size > 0 ? lines / this.counts.size : BLOCK / GUESSED_LINE;
    const table = [0];
    for (let block = 0, total = 0; block * BLOCK < size; block += 1) {
      const share = Math.min(BLOCK, size - block * BLOCK) / BLOCK;
      total += this.counts.get(block) ?? Math.max(1, Math.round(perBlock * share));
      table.push(total);
    }
    return table;
  }
}
