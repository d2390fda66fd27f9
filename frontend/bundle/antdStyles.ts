import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Rollup } from 'vite';
import { transformWithEsbuild, type Plugin } from 'vite';
import { usedStyles } from './usedStyles';

const ANTD = dirname(createRequire(import.meta.url).resolve('antd/package.json'));
const ES = join(ANTD, 'es');
const MAKERS = new Set(['genStyleHooks', 'genComponentStyleHook', 'genSubStyleComponent']);
const STYLE_FILE = /\/antd\/es\/.*style[^/]*\.js$|\/antd\/es\/.*\/style\/.*\.js$/;

/**
 * The styles of antd's components come from one file (docs/adr/0005): the part of antd's own for the components that
 * the build contains. The functions that would make them in the browser are never called there and are left out.
 */
export function antdStyles(): Plugin {
  let left = 0;
  return {
    name: 'antd-styles',
    transform: {
      handler(code, id) {
        if (this.environment.mode !== 'build' || !STYLE_FILE.test(id)) return null;
        const makers = calls(this.parse(code)).reverse();
        left += makers.length;
        for (const { start, end } of makers) code = `${code.slice(0, start)}() => []${code.slice(end)}`;
        return makers.length === 0 ? null : { code, map: null };
      },
    },
    async generateBundle(_, bundle) {
      if (left === 0) this.error('antd makes its styles in another way: none was found to leave out');
      const modules = Object.values(bundle).flatMap((part) =>
        part.type === 'chunk'
          ? Object.entries(part.modules).filter(([, { renderedLength }]) => renderedLength > 0)
          : [],
      );
      const { all, used } = prefixes(new Set(modules.map(([id]) => id)));
      const css = usedStyles(readFileSync(join(ANTD, 'dist/antd.css'), 'utf8'), all, used);
      const { code } = await transformWithEsbuild(css, 'antd.css', { loader: 'css', minify: true });
      this.emitFile({ type: 'asset', name: 'antd.css', source: code });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const built = Object.keys(bundle ?? {}).find((file) => /^assets\/antd-[^/]*\.css$/.test(file));
        const href = bundle === undefined ? '/node_modules/antd/dist/antd.css' : `/${built ?? ''}`;
        return [{ tag: 'link', attrs: { rel: 'stylesheet', href }, injectTo: 'head' }];
      },
    },
  };
}

/** The beginnings of antd's class names, and those that the components among `modules` use. */
function prefixes(modules: ReadonlySet<string>) {
  const all = new Set<string>();
  const used = new Set<string>();
  for (const file of readdirSync(ES, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const path = join(ES, file);
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/[pP]refixCls(?:\(\s*| = )['"]([\w-]+)['"]/g)) {
      all.add(name);
      if (modules.has(path)) used.add(name);
    }
  }
  return { all, used };
}

interface Node {
  type: string;
  start: number;
  end: number;
  callee?: { name?: string };
  arguments?: Node[];
}

/** Where the function of each call of a maker stands, in the order of the file. */
function calls(program: Rollup.ProgramNode): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(look);
      return;
    }
    const node = value as Node;
    const style = node.arguments?.[1];
    if (node.type === 'CallExpression' && MAKERS.has(node.callee?.name ?? '') && style !== undefined) found.push(style);
    Object.values(value).forEach(look);
  };
  look(program);
  return found;
}
