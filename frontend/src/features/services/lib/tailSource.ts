/** A replica's log, of which the platform gives only the last lines: what is new is found by what was there before. */
import { fetchRaw } from '@/shared/api/client';
import type { LogSource } from '@/shared/components/log/source';

const EVERY_MS = 3000;
/** Bytes at the end of what is known that are looked for in what comes. */
const ANCHOR = 2000;

/** What `next` (the last lines now) has behind the end of `known`. All of it, when nothing of it is known any more. */
export function behind(known: Uint8Array, next: Uint8Array): Uint8Array {
  if (known.length === 0) return next;
  const anchor = known.subarray(Math.max(0, known.length - ANCHOR));
  // what comes may begin in the middle of the anchor: then its whole beginning is the end of what is known
  for (let end = next.length; end > 0; end -= 1) {
    const length = Math.min(end, anchor.length);
    if ((length === anchor.length || end < anchor.length) && same(anchor, next, end, length)) return next.subarray(end);
  }
  return next;
}

function same(anchor: Uint8Array, next: Uint8Array, end: number, length: number): boolean {
  for (let back = 1; back <= length; back += 1) if (anchor[anchor.length - back] !== next[end - back]) return false;
  return true;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}

/** `GET path` gives the last lines; while it is followed they are asked for again and again. */
export function tailSource(path: string): LogSource {
  let whole: Uint8Array = new Uint8Array();
  let loaded = Promise.resolve();
  // one after the other: an older answer that comes later would be taken for new lines
  const load = (signal: AbortSignal): Promise<void> => {
    const loading = loaded.then(async () => {
      const answer = await fetchRaw(path, { signal });
      const last = new Uint8Array(await answer.arrayBuffer());
      whole = joined(whole, behind(whole, last));
    });
    loaded = loading.catch(() => undefined);
    return loading;
  };
  return {
    key: path,
    async fetchRange(offset, length, signal) {
      // there may be more by now
      if (offset + length >= whole.length) await load(signal);
      return { data: whole.subarray(offset, offset + length), size: whole.length, gap: null };
    },
    async *follow(offset, signal) {
      for (let at = offset; !signal.aborted;) {
        const data = whole.subarray(at);
        if (data.length > 0) yield { offset: at, data };
        at += data.length;
        await pause(EVERY_MS, signal);
        if (!signal.aborted) await load(signal);
      }
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
