/** Where a log comes from. Offsets and lengths are bytes. */
import { fetchRaw } from '@/shared/api/client';

/** Bytes that were dropped because the log grew past its limit. */
export interface LogGap {
  offset: number;
  length: number;
}

interface LogRange {
  data: Uint8Array;
  /** How long the whole log is now. */
  size: number;
  gap: LogGap | null;
}

/** Some bytes of the log and where they stand in it. */
export interface LogPart {
  offset: number;
  data: Uint8Array;
}

/** There is another log under this address than the one that was read. */
export class LogReplaced extends Error {}

export interface LogSource {
  /** Another key is another log. */
  key: string;
  /** Where all of it that is kept can be downloaded. */
  file: string;
  /** At most `length` bytes from `offset` on; fewer at the end. Rejects with LogReplaced. */
  fetchRange(offset: number, length: number, signal: AbortSignal): Promise<LogRange>;
  /**
   * What is written from `offset` on, as it comes, until the log has ended. Without it only ranges are read. Rejects
   * with LogReplaced.
   */
  follow?(offset: number, signal: AbortSignal): AsyncIterable<LogPart>;
}

/**
 * `GET path?offset&limit&follow`; the answer says how long the log is (`X-Log-Size`), where the body begins
 * (`X-Log-Offset`) and what is not kept (`X-Log-Gap`, JSON). A body ends where the gap begins; asked for more, the
 * platform goes on behind it. The gap's bytes are zeros here. Which log it is (`X-Log-Id`) is told where another can
 * take its place: it only grows as long as it is the same.
 */
export function logSource(path: string, params: Record<string, string | number> = {}): LogSource {
  const address = (extra: Record<string, string | number>) => {
    const query = new URLSearchParams(Object.entries({ ...params, ...extra }).map(([k, v]) => [k, String(v)]));
    return `${path}?${query.toString()}`;
  };
  let logId = '';
  const fetchSame = async (extra: Record<string, string | number>, signal: AbortSignal) => {
    const response = await fetchRaw(address(extra), { signal });
    const told = response.headers.get('x-log-id') ?? logId;
    const [shorter, longer] = told.length < logId.length ? [told, logId] : [logId, told];
    logId = longer.startsWith(shorter) ? longer : told; // answers may overtake each other
    if (!longer.startsWith(shorter)) throw new LogReplaced();
    return response;
  };
  return {
    key: address({}),
    file: address({ whole: 'true' }),
    async fetchRange(offset, length, signal) {
      const data = new Uint8Array(length);
      let filled = 0;
      for (;;) {
        const response = await fetchSame({ offset: offset + filled, limit: length - filled }, signal);
        const part = new Uint8Array(await response.arrayBuffer());
        const gap = parseGap(response.headers.get('x-log-gap'));
        const begin = Number(response.headers.get('x-log-offset') ?? offset + filled) - offset;
        if (begin < length) data.set(part.subarray(0, length - begin), begin);
        filled = Math.min(length, part.length > 0 || begin > filled ? begin + part.length : filled);
        const size = Math.max(Number(response.headers.get('x-log-size') ?? 0), offset + filled);
        if (gap === null || offset + filled !== gap.offset || filled === length) {
          return { data: data.subarray(0, filled), size, gap };
        }
        filled = Math.min(length, gap.offset + gap.length - offset);
        if (filled === length) return { data, size, gap };
      }
    },
    async *follow(offset, signal) {
      const response = await fetchSame({ offset, follow: 'true' }, signal);
      if (Number(response.headers.get('x-log-size') ?? offset) < offset) throw new LogReplaced();
      const reader = response.body?.getReader();
      let at = Number(response.headers.get('x-log-offset') ?? offset);
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        yield { offset: at, data: part.value };
        at += part.value.length;
      }
    },
  };
}

/** `{"from", "to"}` as a gap; null for anything else. */
export function parseGap(header: string | null): LogGap | null {
  try {
    const { from, to } = JSON.parse(header ?? 'null') as { from: number; to: number };
    return to > from ? { offset: from, length: to - from } : null;
  } catch {
    return null;
  }
}
