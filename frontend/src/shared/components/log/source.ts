/** Where a log comes from. Offsets and lengths are bytes. */
import { fetchRaw } from '@/shared/api/client';

/** Bytes that were dropped because the log grew past its limit. */
export interface LogGap {
  offset: number;
  length: number;
}

export interface LogRange {
  data: Uint8Array;
  /** How long the whole log is now. */
  size: number;
  gap: LogGap | null;
}

export interface LogSource {
  /** Another key is another log. */
  key: string;
  /** At most `length` bytes from `offset` on; fewer at the end. */
  fetchRange(offset: number, length: number, signal: AbortSignal): Promise<LogRange>;
  /** What is written from `offset` on, as it comes, until the log has ended. Without it only ranges are read. */
  follow?(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** `GET path?offset&limit&follow` with the size in `X-Log-Size` and a gap, if any, in `X-Log-Gap: <offset>-<end>`. */
export function logSource(path: string, params: Record<string, string | number> = {}): LogSource {
  const address = (extra: Record<string, string | number>) => {
    const query = new URLSearchParams(Object.entries({ ...params, ...extra }).map(([k, v]) => [k, String(v)]));
    return `${path}?${query.toString()}`;
  };
  return {
    key: address({}),
    async fetchRange(offset, length, signal) {
      const response = await fetchRaw(address({ offset, limit: length }), { signal });
      const data = new Uint8Array(await response.arrayBuffer());
      const size = Number(response.headers.get('x-log-size') ?? offset + data.length);
      return { data, size: Math.max(size, offset + data.length), gap: parseGap(response.headers.get('x-log-gap')) };
    },
    async *follow(offset, signal) {
      const response = await fetchRaw(address({ offset, follow: 'true' }), { signal });
      const reader = response.body?.getReader();
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        yield part.value;
      }
    },
  };
}

/** A log that can only be had whole (a replica's last lines); `key` changes when it should be read again. */
export function wholeSource(key: string, load: (signal: AbortSignal) => Promise<Uint8Array>): LogSource {
  let whole: Promise<Uint8Array> | undefined;
  return {
    key,
    async fetchRange(offset, length, signal) {
      whole ??= load(signal);
      const data = await whole;
      return { data: data.subarray(offset, offset + length), size: data.length, gap: null };
    },
  };
}

/** `<offset>-<end>` as a gap; null for anything else. */
export function parseGap(header: string | null): LogGap | null {
  const [offset = NaN, end = NaN] = (header ?? '').split('-').map((part) => Number.parseInt(part, 10));
  return end > offset ? { offset, length: end - offset } : null;
}
