import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test } from 'vitest';
import { useSession } from '@/shared/auth/session';
import { LogReplaced, logSource, parseGap } from '@/shared/components/log/source';
import { server } from '@/shared/testing/server';

beforeEach(() => {
  useSession.setState({ token: 'token', expiresAt: Date.now() + 600_000 });
});

/** A log whose bytes from `gap.from` to `gap.to` are not kept, as the platform answers it. */
function logWithGap(text: string, gap: { from: number; to: number } | null): void {
  server.use(
    http.get('*/log', ({ request }) => {
      const query = new URL(request.url).searchParams;
      let offset = Number(query.get('offset'));
      if (gap && offset >= gap.from && offset < gap.to) offset = gap.to;
      const end = Math.min(
        offset + Number(query.get('limit') ?? text.length),
        gap && offset < gap.from ? gap.from : text.length,
      );
      const headers = { 'x-log-size': String(text.length), 'x-log-offset': String(offset) };
      return new HttpResponse(text.slice(offset, end), {
        headers: gap ? { ...headers, 'x-log-gap': JSON.stringify(gap) } : headers,
      });
    }),
  );
}

const read = (offset: number, length: number) =>
  logSource('/log').fetchRange(offset, length, new AbortController().signal);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data).replaceAll('\0', '.');

test('a range is what the log has there', async () => {
  logWithGap('0123456789', null);
  const { data, size, gap } = await read(2, 5);
  expect([textOf(data), size, gap]).toEqual(['23456', 10, null]);
  expect(textOf((await read(8, 5)).data)).toBe('89');
});

test.each([
  [0, 10, '012....789'],
  [0, 3, '012'],
  [2, 3, '2..'],
  [4, 2, '..'],
  [4, 5, '...78'],
  [8, 9, '89'],
])('a range from %i of %i bytes shows the gap as nothing', async (offset, length, expected) => {
  logWithGap('0123456789', { from: 3, to: 7 });
  const { data, gap } = await read(offset, length);
  expect([textOf(data), gap]).toEqual([expected, { offset: 3, length: 4 }]);
});

test('what is followed from inside the gap begins behind it', async () => {
  logWithGap('0123456789', { from: 3, to: 7 });
  const parts = [];
  for await (const part of logSource('/log').follow?.(3, new AbortController().signal) ?? []) parts.push(part);
  expect(parts.map(({ offset, data }) => [offset, textOf(data)])).toEqual([[7, '789']]);
});

test('a log that grows is the same, and one in its place is another, however long it is', async () => {
  let id: string | undefined = '1/';
  server.use(
    http.get(
      '*/log',
      () => new HttpResponse('more', { headers: { 'x-log-size': '99', ...(id && { 'x-log-id': id }) } }),
    ),
  );
  const source = logSource('/log');
  const { signal } = new AbortController();
  const follow = async () => {
    for await (const { data } of source.follow?.(4, signal) ?? []) return textOf(data);
  };
  await source.fetchRange(0, 4, signal);
  for (const same of ['1/', '1/abc', undefined, '1/', '1/abc']) {
    id = same;
    expect(await follow()).toBe('more');
  }
  id = '2/';
  await expect(follow()).rejects.toBeInstanceOf(LogReplaced);
  expect(await follow()).toBe('more');
  id = '2/def';
  expect(await follow()).toBe('more');
  id = '2/other';
  await expect(source.fetchRange(0, 4, signal)).rejects.toBeInstanceOf(LogReplaced);
});

test('what is no gap is none', () => {
  expect([null, '', '3-7', '{"from":7,"to":3}', '{}'].map(parseGap)).toEqual([null, null, null, null, null]);
});
