import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|svg|json|txt|wasm)$/;
/** Below this an answer fits into one packet either way. */
const LEAST_BYTES = 1024;

/** The packed forms of a file by the ending of their names, those that are smaller. The same bytes give the same. */
export function packed(content: Buffer): Record<string, Buffer> {
  if (content.length < LEAST_BYTES) return {};
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const forms = { '.br': brotliCompressSync(content, { params }), '.gz': gzipSync(content, { level: 9 }) };
  return Object.fromEntries(Object.entries(forms).filter(([, form]) => form.length < content.length));
}

/** Writes `<file>.br` and `<file>.gz` beside what is built; the gateway sends the form that the browser takes. */
export function packBuild(): Plugin {
  return {
    name: 'pack-build',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(name) || /(^|[/\\])\./.test(name)) continue;
        const path = join(dir, name);
        for (const [ending, form] of Object.entries(packed(readFileSync(path)))) writeFileSync(path + ending, form);
      }
    },
  };
}
