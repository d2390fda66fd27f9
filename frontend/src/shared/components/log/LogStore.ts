import { isAbort } from '@/shared/api/ApiProblem';
import { Changing } from '@/shared/components/log/Changing';
import { LineCounts, type LinePlace } from '@/shared/components/log/LineCounts';
import { BLOCK, lineBytes, LogBlock } from '@/shared/components/log/LogBlock';
import { plainText } from '@/shared/components/log/plainText';
import { type LogGap, type LogPart, LogReplaced, type LogSource } from '@/shared/components/log/source';

const KEPT_BLOCKS = 48;
const AT_ONCE = 2;

/** `text` is undefined while it is being fetched; `gap`: bytes that were dropped here. */
export interface LogLine {
  place: LinePlace;
  text: string | undefined;
  gap: number | undefined;
}

/**
 * A log of any length, of which only the blocks being looked at are held. Lines are counted exactly in blocks that were
 * seen and guessed in the others, so `lineCount` moves until everything was seen.
 */
export class LogStore extends Changing {
  size = 0;
  problem: unknown = undefined;
  gap: LogGap | null = null;
  /** Another log has taken its place; of this one nothing is read any more. */
  replaced = false;
  private readonly source: LogSource;
  private readonly blocks = new Map<number, LogBlock>();
  private readonly counts = new LineCounts();
  private wanted: number[] = [0];
  /** How often the end was looked for; what was asked before the last time does not tell where it is. */
  private looked = 1;
  private answered = 0;
  private readonly loading = new Set<number>();
  private ended = new AbortController();

  constructor(source: LogSource) {
    super();
    this.source = source;
  }

  /** The first answer has come. */
  get ready(): boolean {
    return this.answered > 0;
  }

  get blockCount(): number {
    return Math.ceil(this.size / BLOCK);
  }

  /** How many lines there are, partly guessed. */
  get lineCount(): number {
    return this.counts.total(this.size);
  }

  /** Whether `lineCount` is exact. */
  get counted(): boolean {
    return this.counts.known >= this.blockCount;
  }

  /** Lines `from` (inclusive) to `to` (exclusive) as far as they are held; the others are asked for. */
  lines(from: number, to: number): LogLine[] {
    const found: LogLine[] = [];
    for (let line = Math.max(0, from); line < Math.min(to, this.lineCount); line += 1) {
      found.push(this.line(this.placeOf(line)));
    }
    return found;
  }

  /** Fetch the blocks in which these lines are, the latest wish first. */
  want(from: number, to: number): void {
    const last = Math.max(0, this.lineCount - 1);
    const first = this.placeOf(Math.min(Math.max(0, from), last)).block;
    const end = Math.min(this.placeOf(Math.min(Math.max(0, to), last)).block + 1, this.last);
    this.wanted = Array.from({ length: end - first + 1 }, (_, index) => first + index);
    this.fetchWanted();
  }

  placeOf(line: number): LinePlace {
    return this.counts.placeOf(line, this.size);
  }

  lineOf(place: LinePlace): number {
    return this.counts.lineOf(place, this.size);
  }

  /** New bytes at the end. What is known of them is left out; what is missing before them is fetched when looked at. */
  append({ offset, data }: LogPart): void {
    this.grow(offset);
    let left = data.subarray(this.size - offset);
    while (left.length > 0) {
      const index = Math.floor(this.size / BLOCK);
      const part = left.subarray(0, (index + 1) * BLOCK - this.size);
      this.appendTo(index, part);
      this.size += part.length;
      left = left.subarray(part.length);
    }
    this.changed();
  }

  /** The log may be longer than what is known, and nobody follows it: read where it ends now. */
  findEnd(): void {
    this.looked += 1;
    this.fetchWanted();
  }

  /** What follows the log cannot go on; until `retry` nothing is fetched. */
  fail(problem: unknown): void {
    if (problem instanceof LogReplaced) this.replaced = true;
    else this.problem = problem;
    this.changed();
  }

  /** Whatever failed is tried again. */
  retry(): void {
    this.problem = undefined;
    this.changed();
    this.fetchWanted();
  }

  /** The bytes of a block, without keeping them: for searching. Its lines are counted on the way. */
  async scan(index: number, signal: AbortSignal): Promise<LogBlock> {
    const held = this.blocks.get(index);
    if (held && this.isWhole(index)) return held;
    try {
      const block = await this.fetchBlock(index, signal);
      this.counts.set(index, block.starts.length);
      this.changed();
      return block;
    } catch (error) {
      if (error instanceof LogReplaced) this.fail(error);
      throw error;
    }
  }

  /** Begin reading, at the beginning if nothing was asked for yet. */
  open(): void {
    if (this.ended.signal.aborted) this.ended = new AbortController();
    this.fetchWanted();
  }

  close(): void {
    this.ended.abort();
  }

  private line(place: LinePlace): LogLine {
    const block = this.blocks.get(place.block);
    const start = block?.starts[place.index];
    if (!block || start === undefined) return { place, text: undefined, gap: undefined };
    if (block.isGap(start)) return { place, text: '', gap: this.gap?.length };
    return { place, text: plainText(lineBytes(block, place.index, this.blocks.get(place.block + 1))), gap: undefined };
  }

  private appendTo(index: number, part: Uint8Array): void {
    let block = this.blocks.get(index);
    const length = this.size - index * BLOCK;
    if (!block && length === 0) {
      const before = this.blocks.get(index - 1);
      if (index === 0 || before) {
        block = new LogBlock(index * BLOCK, before ? before.data.at(-1) === 10 : true, this.gap);
        this.blocks.set(index, block);
      }
    }
    if (block && block.length === length) {
      block.append(part);
      this.counts.set(index, block.starts.length);
    } else {
      this.counts.forget(index);
    }
  }

  private fetchWanted(): void {
    if (this.replaced || this.problem !== undefined || this.ended.signal.aborted) return;
    const { endKnown, last } = this;
    for (const index of endKnown ? this.wanted : [...this.wanted, last]) {
      const needed = !this.isWhole(index) && !this.loading.has(index) && (index < this.blockCount || !endKnown);
      if (needed && this.loading.size < AT_ONCE) void this.load(index);
    }
  }

  private async load(index: number): Promise<void> {
    this.loading.add(index);
    try {
      const block = await this.fetchBlock(index, this.ended.signal);
      if (block.length >= (this.blocks.get(index)?.length ?? 0)) {
        this.blocks.set(index, block);
        this.counts.set(index, block.starts.length);
      }
      this.forget();
    } catch (error) {
      if (!isAbort(error)) this.fail(error);
    }
    this.loading.delete(index);
    this.changed();
    this.fetchWanted();
  }

  private async fetchBlock(index: number, signal: AbortSignal): Promise<LogBlock> {
    const before = index > 0 ? 1 : 0;
    const { looked } = this;
    const range = await this.source.fetchRange(index * BLOCK - before, BLOCK + before, signal);
    this.answered = Math.max(this.answered, looked);
    this.gap = range.gap ?? this.gap; // it grows with the log
    this.grow(range.size);
    const block = new LogBlock(index * BLOCK, before === 0 || range.data[0] === 10, this.gap);
    block.append(range.data.subarray(before, before + BLOCK));
    return block;
  }

  /** The log is at least that long; the lines of a last block that has become short of it are counted anew. */
  private grow(size: number): void {
    if (size > this.size) {
      this.counts.forget(Math.floor(this.size / BLOCK));
      this.size = size;
    }
  }

  private get endKnown(): boolean {
    return this.answered === this.looked;
  }

  private get last(): number {
    return Math.max(0, this.blockCount - 1);
  }

  private isWhole(index: number): boolean {
    const held = this.blocks.get(index);
    const length = Math.min(BLOCK, this.size - index * BLOCK);
    return held !== undefined && held.length >= length && (this.endKnown || index < this.last);
  }

  private forget(): void {
    const kept = new Set(this.wanted).add(this.last);
    for (const index of this.blocks.keys()) {
      if (this.blocks.size > KEPT_BLOCKS && !kept.has(index)) this.blocks.delete(index);
    }
  }
}
