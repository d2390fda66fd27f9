// `npm run size`: gzip kB of script that the first load of each list page pulls in (from dist/.vite/manifest.json), and
// of the stylesheets that every page begins with.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 450;
const STYLES_LIMIT_KB = 60;
const LISTS = ['datasets', 'algorithms', 'training', 'models', 'services'];
const DIST = process.argv[2] ?? 'dist';
const manifest = JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, 'utf8'));
const chunks = Object.entries(manifest);
const textOf = new Map(readdirSync(`${DIST}/assets`).map((file) => [`assets/${file}`, () => read(file)]));
const read = (file) => readFileSync(`${DIST}/assets/${file}`, 'utf8');

/** The one chunk for which `fits` holds; a measure that misses a part of a page is none. */
function only(what, fits) {
  const found = chunks.filter(fits);
  if (found.length !== 1) throw new Error(`${found.length} chunks for ${what}`);
  return found[0][0];
}

const entry = only('the entry', ([, chunk]) => chunk.isEntry);
// the frame is in the chunk of what everybody loads: bundle/chunks.ts
const frame = only('the frame', ([, { name, file }]) => name === 'console' && textOf.get(file)().includes('nav.main'));
const pageOf = (list) => only(list, ([name]) => name.startsWith(`src/routes/_app/${list}/index.tsx?`));
const common = only('the common texts', ([name, chunk]) => name.startsWith('_') && chunk.name === 'zh-CN');
const texts = (list) => only(`the texts of ${list}`, ([name]) => name === `src/features/${list}/locales/zh-CN.json`);
const page = readFileSync(`${DIST}/index.html`, 'utf8');
const boot = /<script src="\/(assets\/boot-[^"]+)"/.exec(page)?.[1];
if (boot === undefined) throw new Error('the page has no script that runs first');

/** The files of these chunks and of all that they import at once. */
function filesOf(names) {
  const seen = new Set();
  const follow = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    (manifest[name].imports ?? []).forEach(follow);
  };
  names.forEach(follow);
  return new Set([...seen].map((name) => manifest[name].file).filter((file) => file.endsWith('.js')));
}

const sizeOf = (file) => gzipSync(readFileSync(`${DIST}/${file}`), { level: 9 }).length / 1000;
const sizes = LISTS.map((list) => {
  const files = filesOf([entry, frame, pageOf(list), common, texts(list)]).add(boot);
  const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
  console.log(`${list.padEnd(12)} ${total.toFixed(1)} kB gzip in ${files.size} files`);
  return total;
});
const sheets = [...page.matchAll(/<link rel="stylesheet"[^>]* href="\/([^"]+)"/g)].map(([, file]) => file);
if (sheets.length === 0) throw new Error('the page has no stylesheet');
const styles = sheets.reduce((sum, file) => sum + sizeOf(file), 0);
console.log(`${'styles'.padEnd(12)} ${styles.toFixed(1)} kB gzip in ${sheets.length} files`);
const worst = Math.max(...sizes);
console.log(
  JSON.stringify({
    first_load_kb: Number(worst.toFixed(1)),
    limit_kb: LIMIT_KB,
    styles_kb: Number(styles.toFixed(1)),
    styles_limit_kb: STYLES_LIMIT_KB,
  }),
);
process.exit(worst < LIMIT_KB && styles < STYLES_LIMIT_KB ? 0 : 1);
