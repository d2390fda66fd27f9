import { expect, test } from 'vitest';
import { readFrames, type LiveFrame } from '@/shared/live/sse';

async function framesOf(...pieces: (string | Uint8Array)[]): Promise<(LiveFrame | null)[]> {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      }
      controller.close();
    },
  });
  const found: (LiveFrame | null)[] = [];
  for await (const frame of readFrames(body)) found.push(frame);
  return found;
}

test('frames cut anywhere are whole again', async () => {
  const bytes = new TextEncoder().encode('id: d1\nevent: state\ndata: {"name":"评论"}\n\n');
  const pieces = [...bytes].map((byte) => new Uint8Array([byte]));
  expect(await framesOf(...pieces)).toEqual([{ id: 'd1', event: 'state', data: '{"name":"评论"}' }]);
});

test('a heartbeat is null, an id alone is a frame without event', async () => {
  expect(await framesOf(': still here\n\nid: d2\n\n')).toEqual([null, { id: 'd2', event: '', data: '' }]);
});

test('what was not finished when the line broke is dropped', async () => {
  expect(await framesOf('id: d1\nevent: state\ndata: {')).toEqual([]);
});
