import { ESLint } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KINDS } from '@/shared/domain/kinds';

const SOURCE = join(process.cwd(), 'src');
const written = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.tsx?$/.test(path) && !/generated|\.gen\./.test(path));
const files = written.filter((path) => !path.includes('.test.'));
const read = (path: string) => readFileSync(join(SOURCE, path), 'utf8');

/** What a file imports of the console itself, types and parts that are loaded later included. */
function importsOf(path: string): string[] {
  return [...read(path).matchAll(/(?:from|import\(|^import) ?'@\/([^']+)'/gm)].flatMap(([, name]) =>
    files.filter((file) => file === `${name}.ts` || file === `${name}.tsx`),
  );
}

test('no file imports itself through others', () => {
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (done.has(file) || way.includes(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test('what a file exports is used by another', () => {
  const users = new Map<string, number>();
  for (const path of written) {
    for (const word of new Set(read(path).match(/\w+/g))) users.set(word, (users.get(word) ?? 0) + 1);
  }
  const exported = /^export (?:async )?(?:const|function|type|interface|class) (\w+)/gm;
  const alone = files
    .filter((path) => !path.startsWith('routes/'))
    .flatMap((path) => [...read(path).matchAll(exported)].map(([, name = '']) => ({ path, name })))
    .filter(({ name }) => users.get(name) === 1);
  expect(alone).toEqual([]);
});

/** Rules that a later part of the configuration once replaced, so that nothing was refused. */
test.each([
  ["export * from '@/shared/domain/format';", 'no-restricted-syntax'],
  ["export { formatBytes } from '@/shared/domain/format';", 'no-restricted-syntax'],
  ["import { formatBytes } from './format';\nformatBytes(1);", 'no-restricted-imports'],
  ["void import('./format');", 'no-restricted-syntax'],
  ["export const text = { title: 'Some words' };", 'no-restricted-syntax'],
  ["export const text = '文字';", 'no-restricted-syntax'],
  ["import { api } from '@/features/services/api';\napi();", 'boundaries/dependencies'],
  ["import { useListSearch } from '@/shared/resources/useListSearch';\nuseListSearch([]);", 'boundaries/dependencies'],
])(
  '%s is refused',
  async (code, rule) => {
    const place = join(SOURCE, 'shared/components/DataTable.tsx');
    const [result] = await new ESLint().lintText(code, { filePath: place });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toContain(rule);
  },
  60_000,
);

test('the keys of a resource are written in its definition only', { timeout: 60_000 }, async () => {
  const keys = new Set(Object.values(KINDS).map(({ key }) => key));
  const code = [...keys].map((key, n) => `export const key${String(n)} = ['${key}', 'detail', '1'];`).join('\n');
  const place = join(SOURCE, 'features/services/api.ts');
  const [result] = await new ESLint().lintText(code, { filePath: place });
  const refused = result?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-syntax').map(({ line }) => line);
  expect(refused?.map((line) => [...keys][line - 1])).toEqual([...keys]);
});

test('the pages that the browser looks at are all that there are', () => {
  const routes = /interface FileRoutesByFullPath \{([^}]*)\}/.exec(read('routeTree.gen.ts'))?.[1] ?? '';
  const all = [...routes.matchAll(/'(\/[^']*)'/g)].map(([, path = '']) => path.replace(/(?<=.)\/$/, ''));
  const seed = readFileSync(join(process.cwd(), 'e2e/seed.ts'), 'utf8');
  const looked = [...seed.matchAll(/['`](\/[^'`?]*)/g)].map(([, path = '']) => path.replace(/\$\{\w+\}/g, '$'));
  const missing = all.filter((path) => !looked.includes(path.replace(/\$\w+/g, '$')));
  // the one before anybody is signed in, any address that is none, and a frame without a page
  expect(missing.toSorted()).toEqual(['/$', '/admin', '/sign-in']);
});
