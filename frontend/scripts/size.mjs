// `npm run size`: gzip kB of script that the first load of each list page pulls in (from dist/.vite/manifest.json).
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 450;
const LISTS = ['datasets/index', 'algorithms/index', 'training/index', 'models/index', 'services/index'];
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const entries = Object.entries(manifest);
const entry = entries.find(([, chunk]) => chunk.isEntry)?.[0];
const language = entries.filter(([name]) => /shared\/i18n\/locales\/zh-CN\//.test(name)).map(([name]) => name);

function closure(names) {
  const seen = new Set();
  const follow = (name) => {
    if (seen.has(name) || manifest[name] === undefined) return;
    seen.add(name);
    (manifest[name].imports ?? []).forEach(follow);
  };
  names.forEach(follow);
  return new Set([...seen].map((name) => manifest[name].file).filter((file) => file.endsWith('.js')));
}

const sizeOf = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length / 1000;
let worst = 0;
for (const list of LISTS) {
  const pages = entries.filter(
    ([name]) => name.startsWith(`src/routes/_app/${list}.tsx?`) || name.startsWith('src/routes/_app.tsx?'),
  );
  const files = closure([entry, ...pages.map(([name]) => name), ...language]);
  const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
  worst = Math.max(worst, total);
  console.log(`${list.replace('/index', '').padEnd(12)} ${total.toFixed(1)} kB gzip in ${files.size} files`);
}
console.log(JSON.stringify({ first_load_kb: Number(worst.toFixed(1)), limit_kb: LIMIT_KB }));
process.exit(worst < LIMIT_KB ? 0 : 1);
