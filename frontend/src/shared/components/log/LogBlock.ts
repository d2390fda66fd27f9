/** One block of a log: its bytes and where lines begin in it. */
import type { LogGap } from '@/shared/components/log/source';

/** Bytes of a block; every block but the last is full. */
export const BLOCK = 256 * 1024;
const NEWLINE = 10;
/** Longer lines are cut on the screen, in bytes. */
const LONGEST_LINE = 16 * 1024;

/** Owns the lines that begin in it; the last of them may go on in the next block. */
export class LogBlock {
  readonly offset: number;
  /** Where its lines begin, in bytes from `offset`. */
  readonly starts: number[] = [];
  length = 0;
  private bytes: Uint8Array;
  private endsLine: boolean;
  private readonly gap: LogGap | null;

  /** `beginsLine`: whether the byte before the block ends a line. */
  constructor(offset: number, beginsLine: boolean, gap: LogGap | null) {
    this.offset = offset;
    this.endsLine = beginsLine;
    this.gap = gap;
    this.bytes = new Uint8Array(4096);
  }

  get data(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Take more bytes at the end; the caller sees to it that the block does not grow over BLOCK. */
  append(data: Uint8Array): void {
    this.reserve(this.length + data.length);
    this.bytes.set(data, this.length);
    for (let at = 0; at < data.length; at += 1) this.look(this.length + at, data[at] === NEWLINE);
    this.length += data.length;
  }

  /** Where the first line break is, -1 without one. */
  firstBreak(): number {
    return this.data.indexOf(NEWLINE);
  }

  /** Whether the line that begins at `start` stands for dropped bytes. */
  isGap(start: number): boolean {
    return this.gap !== null && this.offset + start === this.gap.offset;
  }

  private look(at: number, isBreak: boolean): void {
    const gap = this.gap;
    const position = this.offset + at;
    if (gap !== null && position >= gap.offset && position < gap.offset + gap.length) {
      if (position === gap.offset) this.starts.push(at);
      this.endsLine = true;
      return;
    }
    if (this.endsLine) this.starts.push(at);
    this.endsLine = isBreak;
  }

  private reserve(length: number): void {
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.min(BLOCK, Math.max(length, this.bytes.length * 2)));
      larger.set(this.data);
      this.bytes = larger;
    }
  }
}

/** The bytes of the line `index` of a block; the last one goes on in the block that follows, if that is held. */
export function lineBytes(block: LogBlock, index: number, following: LogBlock | undefined): Uint8Array {
  const start = block.starts[index] ?? block.length;
  const next = block.starts[index + 1];
  const head = block.data.subarray(start, Math.min(next ?? block.length, start + LONGEST_LINE));
  if (next !== undefined || !following || start + LONGEST_LINE < block.length || following.starts[0] === 0) return head;
  const end = following.firstBreak();
  const tail = following.data.subarray(0, Math.min(end < 0 ? following.length : end, LONGEST_LINE));
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
