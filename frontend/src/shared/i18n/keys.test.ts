import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

type Tree = { [key: string]: string | Tree };

const SOURCE = join(process.cwd(), 'src');
const paths = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));

function flat(tree: Tree, before = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [before + key.replace(/_(zero|one|two|few|many|other)$/, '')]
      : flat(value, `${before}${key}.`),
  );
}

const texts = new Map(
  paths.flatMap((path) => {
    const [, feature, file] = /(?:features\/(\w+)\/)?locales\/en(?:\/(\w+))?\.json$/.exec(path) ?? [];
    const namespace = feature ?? file;
    return namespace === undefined
      ? []
      : [[namespace, flat(JSON.parse(readFileSync(join(SOURCE, path), 'utf8')) as Tree)] as const];
  }),
);
const groups = new Set([...texts.values()].flat().flatMap(beginnings));

/** Of `a.b.c`: all that it is in, as `a.b` may be completed elsewhere. */
function beginnings(key: string): string[] {
  const words = key.split('.');
  return words.map((_, at) => words.slice(0, at + 1).join('.'));
}

const FILLED = '[\\w.-]+';
const plain = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Every text that an expression may be, as a pattern each; none of what cannot be read here. */
function patterns(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [plain(node.text)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return patterns(node.expression);
  if (ts.isConditionalExpression(node)) return [...patterns(node.whenTrue), ...patterns(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...patterns(node.left), ...patterns(node.right)];
  if (!ts.isTemplateExpression(node)) return [];
  return node.templateSpans.reduce(
    (before, { expression, literal }) => {
      const filled = patterns(expression);
      return before.flatMap((start) =>
        (filled.length > 0 ? filled : [FILLED]).map((middle) => start + middle + plain(literal.text)),
      );
    },
    [plain(node.head.text)],
  );
}

function isThere(pattern: string, own: string[]): boolean {
  const [, named, key = ''] = /^(?:(.+?):)?(.*)$/.exec(pattern) ?? [];
  const namespaces = named === undefined ? own : [...texts.keys()].filter((one) => new RegExp(`^${named}$`).test(one));
  const whole = new RegExp(`^${key}$`);
  return namespaces.some((namespace) => texts.get(namespace)?.some((known) => whole.test(known)));
}

/** What looks like a key and is none: names in storage, events of the server, files of an example. */
const NO_KEYS =
  /^(modelyard\.\w+|account\.roles_changed|service\.input_|data\.(conll|tsv|json)|annotations\.json|scopes\.0)$/;
const isKeyLike = (text: string) => /^([a-z]+:)?[a-z]\w*(\.\w+)+$/.test(text) && !NO_KEYS.test(text);

interface Use {
  /** Every one of these has to be a text. */
  all: string[];
  /** Any one of these: the first that there is, or a text given with the call. */
  any: string[][];
}

function usesOf(path: string): { own: string[]; uses: Use } {
  const file = ts.createSourceFile(path, readFileSync(join(SOURCE, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const own = new Set<string>();
  const uses: Use = { all: [], any: [] };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) readCall(node);
    if (!ts.isImportDeclaration(node)) ts.forEachChild(node, visit);
  };
  const readCall = ({ expression, arguments: [first, second] }: ts.CallExpression) => {
    const name = expression.getText(file);
    if (name === 'useTranslation') (first ? namespacesOf(first) : ['common']).forEach((one) => own.add(one));
    if (name !== 't' || first === undefined) return;
    if (ts.isArrayLiteralExpression(first)) uses.any.push(first.elements.flatMap(patterns));
    else if (!second?.getText(file).includes('defaultValue')) uses.all.push(...patterns(first));
  };
  visit(file);
  return { own: own.size === 0 ? ['common'] : [...own], uses };
}

const namespacesOf = (node: ts.Node): string[] => {
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(namespacesOf);
  return ts.isStringLiteralLike(node) ? [node.text] : [...texts.keys()];
};

function literalsOf(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(join(SOURCE, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (!ts.isImportDeclaration(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const sources = paths.filter((path) => /\.tsx?$/.test(path) && !/\.test\.|generated|testing/.test(path));

test.each(sources)('the texts of %s exist', (path) => {
  const { own, uses } = usesOf(path);
  const missing = [
    ...uses.all.filter((pattern) => !isThere(pattern, own)),
    ...uses.any.filter((some) => some.length > 0 && !some.some((pattern) => isThere(pattern, own))).flat(),
  ];
  // a key that goes through a variable may be of any namespace, but of one
  const unknown = literalsOf(path).filter((text) => isKeyLike(text) && !groups.has(text.replace(/^[a-z]+:/, '')));
  expect([...missing, ...unknown], path).toEqual([]);
});

test('a key is read out of every form of an expression', () => {
  const read = (code: string) => {
    const [statement] = ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest, true).statements;
    return statement && ts.isExpressionStatement(statement) ? patterns(statement.expression) : [];
  };
  expect(read("(online ? 'a.b' : one ? 'c:d' : `e.${f}`)")).toEqual(['a\\.b', 'c:d', `e\\.${FILLED}`]);
  expect(read("`a.${one ? 'b' : 'c'}.d`")).toEqual(['a\\.b\\.d', 'a\\.c\\.d']);
  expect(isThere('new\\.doneTitle', ['datasets'])).toBe(false);
  expect(isThere(`shared:state\\.${FILLED}\\.ready`, ['datasets'])).toBe(true);
});
