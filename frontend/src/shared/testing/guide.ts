import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** docs/adding-a-page.md and the files that it has in full, by their path below `src`. */
export const GUIDE = readFileSync(join(process.cwd(), '../docs/adding-a-page.md'), 'utf8');
export const guideFiles = new Map(
  [...GUIDE.matchAll(/^`frontend\/src\/(\S+)`\n\n```\w+\n([^]*?)```/gm)].map(([, path = '', code = '']) => [
    path,
    code,
  ]),
);
