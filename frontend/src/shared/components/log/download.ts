import type { LogSource } from '@/shared/components/log/source';

const PIECE = 4 * 1024 * 1024;

/** The whole log, as long as it is now, as a file of the browser. */
export async function downloadLog(source: LogSource, filename: string): Promise<void> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const { signal } = new AbortController();
  for (let offset = 0, size = 1; offset < size;) {
    const range = await source.fetchRange(offset, PIECE, signal);
    size = range.size;
    offset += range.data.length;
    parts.push(new Uint8Array(range.data));
    if (range.data.length === 0) break;
  }
  saveBlob(new Blob(parts, { type: 'text/plain' }), filename);
}

/** Let the browser save a blob. */
function saveBlob(blob: Blob, filename: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = filename;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
