/** One event of a live stream; without `event` it only says how far the stream is. */
export interface LiveFrame {
  id: string;
  event: string;
  data: string;
}

/** The events of a response's body, as they come. A comment (a heartbeat) comes as null. */
export async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveFrame | null> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffered = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      buffered += decoder.decode(value, { stream: true }).replaceAll('\r', '');
      const blocks = buffered.split('\n\n');
      buffered = blocks.pop() ?? '';
      for (const block of blocks) yield parseFrame(block);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for a block of comments. */
function parseFrame(block: string): LiveFrame | null {
  const frame: LiveFrame = { id: '', event: '', data: '' };
  let any = false;
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const name = line.slice(0, colon);
    if (name === 'data') frame.data += frame.data ? `\n${value}` : value;
    else if (name === 'id' || name === 'event') frame[name] = value;
    any ||= name === 'data' || name === 'id' || name === 'event';
  }
  return any ? frame : null;
}
