const MIB = 1024 * 1024;
const TARGET_MS = 1500;

/** How many bytes a request carries: about what passes in a second and a half, 1 to 32 MiB. */
export class PieceSize {
  bytes = 4 * MIB;

  /** A request of `length` bytes took this long. */
  took(milliseconds: number, length: number): void {
    if (length >= this.bytes) {
      const wanted = (length / Math.max(1, milliseconds)) * TARGET_MS;
      const next = Math.min(this.bytes * 2, Math.max(this.bytes / 2, wanted));
      this.bytes = Math.round(Math.min(32, Math.max(1, next / MIB))) * MIB;
    }
  }
}
