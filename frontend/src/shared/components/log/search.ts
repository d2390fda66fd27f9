/** Searching a whole log, block by block. */
import type { LinePlace } from '@/shared/components/log/LineCounts';
import type { LogStore } from '@/shared/components/log/LogStore';
import { foldedText, plainText } from '@/shared/components/log/plainText';

export const MOST_MATCHES = 10_000;

interface SearchStep {
  /** The lines of this step in which the words stand. */
  matches: LinePlace[];
  /** The share of the log that was searched, 0 to 1. */
  progress: number;
}

/** The lines with `words` (letter case does not matter), a step for each block. Ends at the size the log has then. */
export async function* searchLog(store: LogStore, words: string, signal: AbortSignal): AsyncGenerator<SearchStep> {
  const needle = words.toLowerCase();
  let open: { place: LinePlace; bytes: Uint8Array } | undefined;
  for (let index = 0; index < store.blockCount && !signal.aborted; index += 1) {
    const block = await store.scan(index, signal);
    const matches: LinePlace[] = [];
    const look = (place: LinePlace, bytes: Uint8Array) => {
      if (plainText(bytes).toLowerCase().includes(needle)) matches.push(place);
    };
    const head = block.data.subarray(0, block.starts[0] ?? block.length);
    if (open) {
      open.bytes = joined(open.bytes, head);
      if (block.starts.length > 0) {
        look(open.place, open.bytes);
        open = undefined;
      }
    }
    const mayHave = foldedText(block.data).includes(needle);
    for (const [line, start] of block.starts.entries()) {
      const end = block.starts[line + 1];
      const bytes = block.data.subarray(start, end ?? block.length);
      if (block.isGap(start)) continue;
      if (end === undefined) open = { place: { block: index, index: line }, bytes };
      else if (mayHave) look({ block: index, index: line }, bytes);
    }
    if (open && index === store.blockCount - 1) look(open.place, open.bytes);
    yield { matches, progress: (index + 1) / store.blockCount };
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
