import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import codes from '@/shared/api/codes.json';
import { guideFiles } from '@/shared/testing/guide';

type Tree = { [key: string]: string | Tree };

const SOURCE = join(process.cwd(), 'src');
const known = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
/** The files that there are, and those that the guide tells one to add. */
const paths = [...new Set([...known, ...guideFiles.keys()])];

function flat(tree: Tree, before = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) found.set(inner, text);
  }
  return found;
}

const read = (path: string) =>
  flat(JSON.parse(guideFiles.get(path) ?? readFileSync(join(SOURCE, path), 'utf8')) as Tree);
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keysOf = (texts: Map<string, string>) => [...new Set([...texts.keys()].map(singular))].sort();

const pairs = paths
  .filter((path) => /locales\/(en\/.*|en)\.json$/.test(path))
  .map((path) => ({ namespace: namespaceOf(path), en: path, zh: path.replace(/locales\/en/, 'locales/zh-CN') }));

function namespaceOf(path: string): string {
  return /features\/([^/]+)\//.exec(path)?.[1] ?? /([^/]+)\.json$/.exec(path)?.[1] ?? '';
}

const THINGS =
  'samples|classes|files|datasets|algorithms|tasks|models|services|images|users|texts|lines|entries|events|days';
const COUNTED = new RegExp(String.raw`\{\{(\w+)\}\} (?:[a-z]+ )?(?:${THINGS}|items|minutes|seconds|warnings|cores)\b`);
const BOUNDS = /^(max|min|max_length|min_length|files|total|shown)$/;

describe.each(pairs)('$namespace', ({ en, zh }) => {
  test('has the same keys in both languages', () => {
    expect(keysOf(read(zh))).toEqual(keysOf(read(en)));
  });

  test('fills in the same values in both languages', () => {
    const values = (texts: Map<string, string>) =>
      new Map([...texts].map(([key, text]) => [singular(key), [...new Set(text.match(/\{\{\s*\w+/g))].sort().join()]));
    expect(Object.fromEntries(values(read(zh)))).toEqual(Object.fromEntries(values(read(en))));
  });

  test('counts in English with a form for one and a form for more', () => {
    const texts = read(en);
    const isCounted = (text: string) => /\{\{count\}\}(?! (more|found)\b|\))/.test(text);
    const hasForms = (key: string) => ['_one', '_other'].every((form) => texts.has(singular(key) + form));
    expect([...texts].filter(([key, text]) => isCounted(text) && !hasForms(key))).toEqual([]);
    expect([...texts.keys()].filter((key) => singular(key) !== key && !hasForms(key))).toEqual([]);
    // any other number is `count` under another name, but for bounds, which are never one
    const uncounted = [...texts].filter(([key, text]) => {
      const [, name = 'max'] = COUNTED.exec(text) ?? [];
      return !BOUNDS.test(name) && !hasForms(key);
    });
    expect(uncounted).toEqual([]);
  });

  test('is set as each language is', () => {
    const inEnglish = [...read(en).values()].filter((text) => /[\uff00-\uffef\u3000-\u303f]/.test(text));
    expect(inEnglish.filter((text) => text !== '、')).toEqual([]);
    const said = [...read(zh).values()];
    expect(said.filter((text) => /\s[“”]|”\s/.test(text))).toEqual([]);
    expect(said.filter((text) => text.includes('请填写'))).toEqual([]);
    // a blank between Chinese and Latin or a number, but for what is filled in with Chinese words
    const tight =
      /[\u4e00-\u9fff](?:[A-Za-z0-9]|\{\{(?!parts|things|metric|what))|(?:[A-Za-z0-9]|(?<!parts|things|metric|what|place)\}\})[\u4e00-\u9fff]/;
    expect(said.filter((text) => tight.test(text))).toEqual([]);
  });

  test('has one name for the product', () => {
    const others = (texts: Map<string, string>, other: RegExp) =>
      [...texts.values()].filter((text) => other.test(text));
    expect([...others(read(zh), /Modelyard/), ...others(read(en), /模坊/)]).toEqual([]);
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
      : (texts.get(`${code}.title`) ?? texts.get(`${code}.title_other`)) && texts.get(`${code}.hint`);
  expect(codes.filter(({ code, kind }) => !textOf(code, kind))).toEqual([]);
});

test.each(['en', 'zh-CN'])('an import that failed is called the same wherever it is told in %s', (language) => {
  const told = read(`shared/i18n/locales/${language}/common.json`).get('notification.kind.dataset.invalid');
  const words = read(`shared/i18n/locales/${language}/shared.json`);
  const refused = read(`features/datasets/locales/${language}.json`).get('overview.newerRefused');
  const name = words.get('state.part.invalid') ?? 'no name';
  expect(words.get('state.part.failed')).toBe(name);
  expect([told, refused].filter((text) => !text?.includes(name))).toEqual([]);
});

/** The same words as everywhere, for something else: a step, a part of a page, a phase. */
const OTHER_MEANING = [
  'admin:quotas.things',
  'algorithms:tab.train',
  'algorithms:type.json',
  'datasets:tab.overview',
  'help:resources.storage.title',
  'help:resources.wait.title',
  'overview:step.dataset',
  'overview:step.start',
  'overview:step.test',
  'overview:step.train',
  'training:step.algorithm',
  'training:step.dataset',
  'training:step.purpose',
  'training:tab.overview',
];

test('what common and shared say is not said again by a feature', () => {
  const said = ({ en, zh }: (typeof pairs)[number]) => {
    const english = read(en);
    return [...read(zh)].map(
      ([key, text]) => [key, `${text} ${english.get(key) ?? english.get(`${key}_other`)}`] as const,
    );
  };
  const isFeature = ({ en }: (typeof pairs)[number]) => en.startsWith('features/');
  const everywhere = pairs.filter(({ namespace }) => ['common', 'shared'].includes(namespace)).flatMap(said);
  const known = new Set(everywhere.map(([, text]) => text));
  const again = pairs
    .filter(isFeature)
    .flatMap((pair) => said(pair).flatMap(([key, text]) => (known.has(text) ? [`${pair.namespace}:${key}`] : [])));
  expect(again.sort()).toEqual(OTHER_MEANING);
});

test('every list names its subtitle and what says that there is nothing yet alike', () => {
  const pages = known.filter((path) => /^features\/.*\/pages\/\w+\.tsx$/.test(path));
  const lists = pages
    .map((path) => readFileSync(join(SOURCE, path), 'utf8'))
    .filter((code) => /<ListView\b/.test(code));
  const keys = (pattern: RegExp) => lists.flatMap((code) => [...code.matchAll(pattern)].map(([, key]) => key ?? ''));
  const named = keys(/(?:\bsubtitle=\{t\(|<EmptyState\s+title=\{t\()['`]([\w.]+)/g);
  expect(named.length).toBeGreaterThan(lists.length);
  expect(named.filter((key) => !/^(\w+\.)?(subtitle|empty\.title)\b/.test(key))).toEqual([]);
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

// the browser's tests name things by their texts, too, and run seldom
const texts = new Map(pairs.map(({ namespace, en }) => [namespace, new Set(keysOf(read(en)))]));
const walks = readdirSync(join(SOURCE, '../e2e')).filter((name) => name.endsWith('.ts'));

test.each(walks)('the texts that e2e/%s looks for exist', (name) => {
  const code = readFileSync(join(SOURCE, '../e2e', name), 'utf8');
  const used = [...code.matchAll(/'([a-z]+):([\w.]+)'/gi)].filter(([, namespace = '']) => texts.has(namespace));
  expect(used.filter(([, namespace = '', key = '']) => !texts.get(namespace)?.has(key)).map(([all]) => all)).toEqual(
    [],
  );
});
