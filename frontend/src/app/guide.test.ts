import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, resolveConfig } from 'prettier';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { GUIDE, guideFiles } from '@/shared/testing/guide';

/** docs/adding-a-page.md: its files, taken from the page, fit the console as it is. Its texts: shared/i18n/texts.test.ts. */
const SOURCE = join(process.cwd(), 'src');
const files = new Map([...guideFiles].map(([path, code]) => [join(SOURCE, path), code]));
const KINDS = join(SOURCE, 'shared/domain/kinds.ts');
const named = /^ {2}image: .*$/m;

test('its files fit the types of the console', { timeout: 120_000 }, () => {
  const kinds = readFileSync(KINDS, 'utf8').replace(named, named.exec(GUIDE)?.[0] ?? '');
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
  expect(checked).toHaveLength(6);
  const program = ts.createProgram([...checked, 'src/shared/testing/setup.ts'], options, host);
  const wrong = checked.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});

test.each([...files])('%s is formatted as all others are', async (path, code) => {
  const options = await resolveConfig(join(SOURCE, 'main.tsx'));
  expect(path.endsWith('.json') || (await check(code, { ...options, filepath: path }))).toBe(true);
});

test('its pages ask for texts that are there', () => {
  const read = (path: string) =>
    JSON.parse(guideFiles.get(path) ?? readFileSync(join(SOURCE, path), 'utf8')) as Record<string, unknown>;
  const texts: Record<string, unknown> = {
    images: read('features/images/locales/en.json'),
    common: read('shared/i18n/locales/en/common.json'),
    shared: read('shared/i18n/locales/en/shared.json'),
  };
  const textOf = (key: string) =>
    key.split(/[:.]/).reduce<unknown>((tree, name) => (tree as typeof texts)[name], texts);
  const used = [...files.values()].flatMap((code) =>
    [...code.matchAll(/\bt\('([\w:.]+)'\)/g)].map(([, key = '']) => (key.includes(':') ? key : `images:${key}`)),
  );
  // which its third section tells one to add
  expect([...new Set(used)].filter((key) => typeof textOf(key) !== 'string')).toEqual(['common:nav.images']);
});
