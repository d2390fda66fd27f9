import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, resolveConfig } from 'prettier';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** docs/adding-a-page.md: its files, taken from the page, fit the console as it is. */
const ROOT = join(process.cwd(), '..');
const PAGE = readFileSync(join(ROOT, 'docs/adding-a-page.md'), 'utf8');
const files = new Map(
  [...PAGE.matchAll(/^`(frontend\/src\/\S+)`\n\n```\w+\n([^]*?)```/gm)].map(([, path = '', code = '']) => [
    join(ROOT, path),
    code,
  ]),
);
const KINDS = join(process.cwd(), 'src/shared/domain/kinds.ts');
const named = /^ {2}image: .*$/m;

test('its files fit the types of the console', { timeout: 120_000 }, () => {
  const kinds = readFileSync(KINDS, 'utf8').replace(named, named.exec(PAGE)?.[0] ?? '');
  const overlay = new Map([...files, [KINDS, kinds]]);
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => overlay.get(path) ?? readFile(path);
  host.fileExists = (path) => overlay.has(path) || fileExists(path);
  host.directoryExists = () => true;
  host.getSourceFile = (path, language) => {
    const code = host.readFile(path);
    return code === undefined ? undefined : ts.createSourceFile(path, code, language);
  };
  // addresses are known to the router once the plugin has written them down
  const checked = [...files.keys()].filter((path) => /\.tsx?$/.test(path) && !path.includes('/routes/'));
  expect(checked).toHaveLength(4);
  const program = ts.createProgram([...checked, 'src/shared/testing/setup.ts'], options, host);
  const wrong = checked.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});

test.each([...files])('%s is formatted as all others are', async (path, code) => {
  const options = await resolveConfig(join(process.cwd(), 'src/main.tsx'));
  expect(path.endsWith('.json') || (await check(code, { ...options, filepath: path }))).toBe(true);
});

test('its texts are there in both languages', () => {
  const read = (language: string) =>
    JSON.parse(files.get(join(ROOT, `frontend/src/features/images/locales/${language}.json`)) ?? '{}') as object;
  const keysOf = (texts: object) =>
    JSON.stringify(texts, (_, value: unknown) => (typeof value === 'string' ? '' : value));
  expect(keysOf(read('zh-CN'))).toBe(keysOf(read('en')));
  const used = [...files.values()].flatMap((code) => [...code.matchAll(/\bt\('(\w+)'\)/g)].map(([, key]) => key ?? ''));
  expect(used.filter((key) => !(key in read('en')))).toEqual([]);
});
