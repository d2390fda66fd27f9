import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import codes from '@/shared/api/codes.json';

type Tree = { [key: string]: string | Tree };

const SOURCE = join(process.cwd(), 'src');
const paths = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));

function flat(tree: Tree, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
  }
  return found;
}

const read = (path: string) => flat(JSON.parse(readFileSync(join(SOURCE, path), 'utf8')) as Tree);
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(singular))].sort();

const pairs = paths
  .filter((path) => /locales\/(en\/.*|en)\.json$/.test(path))
  .map((path) => ({ namespace: namespaceOf(path), en: path, zh: path.replace(/locales\/en/, 'locales/zh-CN') }));

function namespaceOf(path: string): string {
  return /features\/([^/]+)\//.exec(path)?.[1] ?? /([^/]+)\.json$/.exec(path)?.[1] ?? '';
}

describe.each(pairs)('$namespace', ({ en, zh }) => {
  test('has the same keys in both languages', () => {
    expect(keysOf(read(zh))).toEqual(keysOf(read(en)));
  });

  test('fills in the same values in both languages', () => {
    const values = (texts: Map<string, string>) =>
      new Map([...texts].map(([key, text]) => [singular(key), [...new Set(text.match(/\{\{\s*\w+/g))].sort().join()]));
    expect(Object.fromEntries(values(read(zh)))).toEqual(Object.fromEntries(values(read(en))));
  });

  test('says nothing in English in the Chinese file', () => {
    const untranslated = [...read(zh)].filter(
      ([key, text]) => text === read(en).get(key) && /[a-z]{4,}\s[a-z]{3,}/i.test(text),
    );
    expect(untranslated).toEqual([]);
  });
});

test.each(['en', 'zh-CN'])('every code of the platform says what it is and what to do next in %s', (language) => {
  const texts = read(`shared/i18n/locales/${language}/codes.json`);
  const told = read(`shared/i18n/locales/${language}/common.json`);
  const textOf = (code: string, kind: string) =>
    kind === 'notification'
      ? told.get(`notification.kind.${code}`)
      : texts.get(`${code}.title`) && texts.get(`${code}.hint`);
  expect(codes.filter(({ code, kind }) => !textOf(code, kind))).toEqual([]);
});

const { components } = JSON.parse(readFileSync(join(SOURCE, '../../docs/openapi.json'), 'utf8')) as {
  components: {
    schemas: Record<string, { properties: Record<string, { enum?: string[]; anyOf?: { enum?: string[] }[] }> }>;
  };
};

test.each([
  ['NextStep', 'code', 'overview', 'next.{}.title'],
  ['ReplicaView', 'reason', 'services', 'replicaReason.{}'],
])('every word of %s.%s has a text', (schema, property, feature, place) => {
  const declared = components.schemas[schema]?.properties[property];
  const words = [declared, ...(declared?.anyOf ?? [])]
    .flatMap((one) => one?.enum ?? [])
    .filter((word) => word !== 'none');
  expect(words).not.toEqual([]);
  for (const language of ['en', 'zh-CN']) {
    const known = read(`features/${feature}/locales/${language}.json`);
    expect(words.filter((word) => !known.has(place.replace('{}', word)))).toEqual([]);
  }
});

// t('literal') of a file belongs to the namespace of its useTranslation(…), or names another one: t('codes:…')
const sources = paths.filter((path) => /\.tsx?$/.test(path) && !/\.test\.|generated|testing/.test(path));
const texts = new Map(pairs.map(({ namespace, en }) => [namespace, new Set(keysOf(read(en)))]));

test.each(sources)('the texts of %s exist', (path) => {
  const code = readFileSync(join(SOURCE, path), 'utf8');
  const own = new Set(
    [...code.matchAll(/useTranslation\(\s*\[?((?:'[\w-]+'(?:,\s*)?)*)/g)].flatMap(([, names]) =>
      [...(names ?? '').matchAll(/'([\w-]+)'/g)].map(([, name]) => name ?? ''),
    ),
  );
  if (/useTranslation\(\)/.test(code) || own.size === 0) own.add('common');
  const used = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key ?? '');
  const unknown = used.filter((key) => {
    const [namespace, name] = key.includes(':') ? (key.split(':', 2) as [string, string]) : ['', key];
    return !(namespace ? [namespace] : [...own]).some((candidate) => texts.get(candidate)?.has(name));
  });
  expect(unknown, relative(process.cwd(), path)).toEqual([]);
});
