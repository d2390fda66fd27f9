import { readFileSync } from 'node:fs';
import { build, type HtmlTagDescriptor, type Plugin, type Rollup } from 'vite';

type Bundle = Rollup.OutputBundle;
type BuiltPage = [address: string, code: string[], texts: Record<string, string[]>];

const LANGUAGES = ['zh-CN', 'en'];
const PAGE = /\/src\/routes\/(.+)\.tsx\?tsr-split=component$/;
const SHOW = /\/src\/app\/show\.tsx$/;

/**
 * What is seen and asked for before the console's code has come: `index.html` holds a frame with its own few styles,
 * `src/boot.ts` runs before it is drawn, and the stylesheets stand behind it, so that it does not wait for them.
 */
export function firstVisit(root: string): Plugin {
  return {
    name: 'first-visit',
    async generateBundle(_, bundle) {
      this.emitFile({ type: 'asset', name: 'boot.js', source: await boot(root, pagesOf(root, bundle)) });
    },
    transformIndexHtml: {
      order: 'post',
      async handler(written, { bundle }) {
        const html = written.replace(/\{\{([\w.]+)\}\}/g, (_, key: string) => inBoth(root, key));
        if (bundle === undefined) {
          return { html, tags: [{ tag: 'script', children: await boot(root, []), injectTo: 'head' }] };
        }
        const script = Object.keys(bundle).find((file) => /^assets\/boot-[^/]*\.js$/.test(file)) ?? '';
        const files = [...filesOf(bundle, [only(bundle, SHOW)], entryFiles(bundle))];
        return { html: stylesLast(html), tags: [tag('script', { src: `/${script}` }), ...files.map(preload)] };
      },
    },
  };
}

const tag = (name: string, attrs: HtmlTagDescriptor['attrs']): HtmlTagDescriptor => ({
  tag: name,
  attrs,
  injectTo: 'head',
});
const preload = (file: string) => tag('link', { rel: 'modulepreload', crossorigin: true, href: `/${file}` });

/** `src/boot.ts` as a plain script. */
async function boot(root: string, pages: BuiltPage[]): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    resolve: { alias: { '@': `${root}/src` } },
    define: { __PAGES__: JSON.stringify(pages) },
    build: { write: false, target: 'es2022', lib: { entry: `${root}/src/boot.ts`, formats: ['iife'], name: 'boot' } },
  });
  const [{ output } = { output: [] }] = [result].flat() as Rollup.RollupOutput[];
  const [script] = output;
  if (script === undefined) throw new Error('src/boot.ts made no script');
  return script.code;
}

/** The text of a key of the common texts in each language; `:lang` says which one is seen. */
function inBoth(root: string, key: string): string {
  return LANGUAGES.map((language) => {
    const texts: unknown = JSON.parse(readFileSync(`${root}/src/shared/i18n/locales/${language}/common.json`, 'utf8'));
    const text = key.split('.').reduce((tree, name) => (tree as Record<string, unknown>)[name], texts);
    if (typeof text !== 'string') throw new Error(`no text ${key} in ${language}`);
    return `<span lang="${language}">${text}</span>`;
  }).join('');
}

/** The stylesheets behind the frame: antd's, then our own, which may say something else. */
function stylesLast(html: string): string {
  const sheets = html.match(/<link rel="stylesheet"[^>]*>/g) ?? [];
  const isAntd = (sheet: string) => sheet.includes('/assets/antd-');
  const sorted = [...sheets.filter(isAntd), ...sheets.filter((sheet) => !isAntd(sheet))];
  return sheets
    .reduce((page, sheet) => page.replace(sheet, ''), html)
    .replace('</body>', `${sorted.join('\n')}\n</body>`);
}

/** Every page that has a route, those with a fixed address before those with an id. */
function pagesOf(root: string, bundle: Bundle): BuiltPage[] {
  const known = new Set([...entryFiles(bundle), ...filesOf(bundle, [only(bundle, SHOW)])]);
  const frame = only(bundle, /\/src\/routes\/_app\.tsx\?tsr-split=component$/);
  const pages = chunksOf(bundle).flatMap((chunk) =>
    Object.keys(chunk.modules).flatMap((module): BuiltPage[] => {
      const route = PAGE.exec(module)?.[1];
      if (route === undefined || route === '_app' || route === '__root') return [];
      const needed = route.startsWith('_app/') ? [chunk, frame] : [chunk];
      const code = [...filesOf(bundle, needed, known)];
      const features = featuresOf(`${root}/src/routes/${route}.tsx`);
      const texts = LANGUAGES.map((language) => [language, textsOf(bundle, language, features)] as const);
      return [[addressOf(route), code.map(named), Object.fromEntries(texts)]];
    }),
  );
  return pages.sort(
    ([one], [other]) => Number(one.includes('[')) - Number(other.includes('[')) || (one < other ? -1 : 1),
  );
}

const named = (file: string) => `/${file}`;

function addressOf(route: string): string {
  const path = route.replace(/^_app(\/|$)/, '').replace(/(^|\/)index$/, '');
  return `/${path}`.replace(/\/$/, '').replace(/\$\w+/g, '[^/]+');
}

/** The features whose texts a route loads. */
function featuresOf(file: string): string[] {
  const [, named = ''] = /loadTexts\(([^)]*)\)/.exec(readFileSync(file, 'utf8')) ?? [];
  return [...named.matchAll(/'([\w-]+)'/g)].map(([, feature = '']) => feature);
}

function textsOf(bundle: Bundle, language: string, features: string[]): string[] {
  const files = [
    new RegExp(`/shared/i18n/locales/${language}/common\\.json$`),
    ...features.map((feature) => new RegExp(`/features/${feature}/locales/${language}\\.json$`)),
  ];
  return files.map((file) => named(only(bundle, file).fileName));
}

const chunksOf = (bundle: Bundle) => Object.values(bundle).filter((part) => part.type === 'chunk');

function only(bundle: Bundle, module: RegExp): Rollup.OutputChunk {
  const [found, ...others] = chunksOf(bundle).filter((chunk) =>
    Object.keys(chunk.modules).some((id) => module.test(id)),
  );
  if (found === undefined || others.length > 0)
    throw new Error(`${String(others.length + 1)} chunks for ${String(module)}`);
  return found;
}

function entryFiles(bundle: Bundle): Set<string> {
  return filesOf(
    bundle,
    chunksOf(bundle).filter((chunk) => chunk.isEntry),
  );
}

/** The files of these chunks and of all that they import at once, without those that are there already. */
function filesOf(bundle: Bundle, chunks: Rollup.OutputChunk[], known: ReadonlySet<string> = new Set()): Set<string> {
  const seen = new Set<string>();
  const follow = (file: string) => {
    const part = bundle[file];
    if (seen.has(file) || part?.type !== 'chunk') return;
    seen.add(file);
    part.imports.forEach(follow);
  };
  chunks.forEach(({ fileName }) => follow(fileName));
  return new Set([...seen].filter((file) => !known.has(file)));
}
