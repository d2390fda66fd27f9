import stripAnsi from 'strip-ansi';

const CARRIAGE_RETURN = 13;
const decoder = new TextDecoder();

/** A line as a terminal would leave it: without colours, and what a progress bar wrote last. */
export function plainText(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === CARRIAGE_RETURN)) end -= 1;
  const begin = bytes.subarray(0, end).lastIndexOf(CARRIAGE_RETURN) + 1;
  return stripAnsi(decoder.decode(bytes.subarray(begin, end)));
}

/** Many lines at once, without colours, in lower case: to see quickly that something does not stand in them. */
export function foldedText(bytes: Uint8Array): string {
  return stripAnsi(decoder.decode(bytes)).toLowerCase();
}
