/** Scrolling over more lines than a browser can lay out. Lengths in pixels. */
import { LINE, type LineHeights } from '@/shared/components/log/LineHeights';
import type { LogStore } from '@/shared/components/log/LogStore';

/** Browsers clip boxes that are much higher (Firefox at 17.8 million). */
const HIGHEST = 16_000_000;

/** Where lines stand in a log that is scrolled in a box of `viewport`. */
export class Geometry {
  constructor(
    private readonly store: LogStore,
    private readonly heights: LineHeights,
    readonly viewport: number,
  ) {}

  /** The height of the box that is scrolled. */
  get boxHeight(): number {
    return Math.max(this.viewport, Math.min(this.real, HIGHEST));
  }

  /** How much is above the view when its end is seen. */
  get most(): number {
    return Math.max(0, this.real - this.viewport);
  }

  /** How much is above the top of the view when the box is scrolled to `scrollTop`. */
  hiddenAbove(scrollTop: number): number {
    const scrolled = this.boxHeight - this.viewport;
    return scrolled <= 0 ? 0 : Math.min(this.most, (scrollTop / scrolled) * this.most);
  }

  /** Where the box has to be scrolled to, so that `hidden` is above the top. */
  scrollTopOf(hidden: number): number {
    const scrolled = this.boxHeight - this.viewport;
    return this.most === 0 ? 0 : Math.min(scrolled, (Math.max(0, hidden) / this.most) * scrolled);
  }

  /** The line at the top when `hidden` is above it, and how much of that line is. */
  lineAt(hidden: number): { line: number; above: number } {
    let low = 0;
    let high = this.heights.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tallLine(middle) * LINE + this.heights.before(middle) <= hidden) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return rowAt(hidden);
    const tall = this.tallLine(low - 1);
    const above = hidden - tall * LINE - this.heights.before(low - 1);
    const height = LINE + this.heights.before(low) - this.heights.before(low - 1);
    if (above < height) return { line: tall, above };
    const row = rowAt(above - height);
    return { line: tall + 1 + row.line, above: row.above };
  }

  /** How much is above `line` in all. */
  topOf(line: number): number {
    return line * LINE + this.heights.above(this.store.placeOf(line));
  }

  private get real(): number {
    return this.store.lineCount * LINE + this.heights.total;
  }

  private tallLine(position: number): number {
    const place = this.heights.placeAt(position);
    return place === undefined ? 0 : this.store.lineOf(place);
  }
}

function rowAt(hidden: number): { line: number; above: number } {
  const line = Math.floor(hidden / LINE);
  return { line, above: hidden - line * LINE };
}
