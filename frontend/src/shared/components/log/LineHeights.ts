import { Changing } from '@/shared/components/log/Changing';
import type { LinePlace } from '@/shared/components/log/LineCounts';

/** Height of a row in pixels. */
export const LINE = 20;

/** By how much wrapped lines that were drawn are higher than one row, in pixels. Lines never drawn count as one row. */
export class LineHeights extends Changing {
  /** In the order of the log. */
  private readonly tall: { place: LinePlace; extra: number }[] = [];
  private sums: number[] | null = null;

  /** `layout`: by what they were laid out; another one has other heights. */
  constructor(readonly layout: string) {
    super();
  }

  get count(): number {
    return this.tall.length;
  }

  /** All that is beyond one row a line. */
  get total(): number {
    return this.before(this.tall.length);
  }

  placeAt(position: number): LinePlace | undefined {
    return this.tall[position]?.place;
  }

  /** What the lines before the one at `position` have beyond one row. */
  before(position: number): number {
    if (this.sums === null) {
      this.sums = [0];
      for (const { extra } of this.tall) this.sums.push((this.sums.at(-1) ?? 0) + extra);
    }
    return this.sums[position] ?? 0;
  }

  /** What the lines before `place` have beyond one row. */
  above(place: LinePlace): number {
    return this.before(this.positionOf(place));
  }

  /** How high the line is as far as known. */
  of(place: LinePlace): number {
    const found = this.tall[this.positionOf(place)];
    return LINE + (found && compare(found.place, place) === 0 ? found.extra : 0);
  }

  /** What was drawn; tells when anything of it is new. */
  measure(drawn: readonly { place: LinePlace; height: number }[]): void {
    let isNew = false;
    for (const { place, height } of drawn) isNew = this.set(place, Math.max(0, height - LINE)) || isNew;
    if (isNew) {
      this.sums = null;
      this.changed();
    }
  }

  private set(place: LinePlace, extra: number): boolean {
    const at = this.positionOf(place);
    const found = this.tall[at];
    const isKnown = found !== undefined && compare(found.place, place) === 0;
    if ((isKnown ? found.extra : 0) === extra) return false;
    this.tall.splice(at, isKnown ? 1 : 0, ...(extra > 0 ? [{ place, extra }] : []));
    return true;
  }

  /** Of the first tall line that is not before `place`. */
  private positionOf(place: LinePlace): number {
    let low = 0;
    let high = this.tall.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.tall[middle]?.place ?? place, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(one: LinePlace, other: LinePlace): number {
  return one.block - other.block || one.index - other.index;
}
