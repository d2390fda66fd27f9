const KIB = 1024;
const TARGET_MS = 1500;
const LEAST = 256 * KIB;
const MOST = 32 * 1024 * KIB;

/**
 * How many bytes a request carries: about what passes in a second and a half, 256 KiB to 32 MiB. Of a request that is
 * cut nothing stays, so it begins small: what was sent over a slow line for seconds is not lost.
 */
export class PieceSize {
  bytes = 2 * LEAST;

  /** A request of `length` bytes took this long. */
  took(milliseconds: number, length: number): void {
    if (length >= this.bytes) {
      const wanted = (length / Math.max(1, milliseconds)) * TARGET_MS;
      const next = Math.min(this.bytes * 2, Math.max(this.bytes / 2, wanted));
      this.bytes = Math.round(Math.min(MOST, Math.max(LEAST, next)) / LEAST) * LEAST;
    }
  }
}
