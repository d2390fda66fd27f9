import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { packed } from './packed';

const text = Buffer.from('const answer = 42; '.repeat(500));

test('a file is packed in both ways, and the same each time', () => {
  const forms = packed(text);
  expect(Object.keys(forms)).toEqual(['.br', '.gz']);
  expect(brotliDecompressSync(forms['.br'] ?? '')).toEqual(text);
  expect(gunzipSync(forms['.gz'] ?? '')).toEqual(text);
  expect(packed(text)).toEqual(forms);
});

test('what would not shrink or is tiny stays as it is', () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, at) => ((at * 2654435761) % 251) ^ ((at * at) % 256)));
  for (const form of Object.values(packed(noise))) expect(form.length).toBeLessThan(noise.length);
  expect(packed(Buffer.from('body{}'))).toEqual({});
});
