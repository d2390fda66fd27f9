const WINDOW_MS = 5000;
const LEAST_MS = 300;

/** Bytes a second over the last five seconds. */
export class Speed {
  private samples: { at: number; sent: number }[] = [];

  /** `sent` bytes at the time `at` (milliseconds); null until there is enough to tell. Going back begins anew. */
  at(at: number, sent: number): number | null {
    const last = this.samples.at(-1);
    if (last && (sent < last.sent || at - last.at > WINDOW_MS)) this.samples = [];
    this.samples.push({ at, sent });
    while (this.samples.length > 2 && at - (this.samples[0]?.at ?? at) > WINDOW_MS) this.samples.shift();
    const first = this.samples[0] ?? { at, sent };
    const time = at - first.at;
    return time >= LEAST_MS ? ((sent - first.sent) / time) * 1000 : null;
  }
}
