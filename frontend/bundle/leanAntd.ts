import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

interface Rule {
  importer: RegExp;
  source: string;
  instead: string;
}

/** What comes along in antd's own imports and is not used here: it would be a tenth of the first load of a list. */
const RULES: Rule[] = [
  // only the context is wanted there; the package's index brings forms and their validation
  {
    importer: /antd\/es\/form\/context\.js$/,
    source: '@rc-component/form',
    instead: '@rc-component/form/es/FormContext',
  },
  // only a function that joins names is wanted there; the file brings forms again
  {
    importer: /antd\/es\/radio\/group\.js$/,
    source: '../form/hooks/useForm',
    instead: fileURLToPath(new URL('./namePath.ts', import.meta.url)),
  },
  // trees for filters in the heads of columns: our lists filter at the server, above the table
  {
    importer: /antd\/es\/table\/hooks\/useFilter\/FilterDropdown\.js$/,
    source: '../../../tree',
    instead: 'antd/es/empty',
  },
];

/** Takes the rules' other modules; a rule that fits nothing any more (a new antd) fails the build. */
export function leanAntd(): Plugin {
  const used = new Set<Rule>();
  return {
    name: 'lean-antd',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer = '') {
      const rule = RULES.find((one) => one.source === source && one.importer.test(importer));
      if (rule === undefined) return null;
      used.add(rule);
      return this.resolve(rule.instead, importer, { skipSelf: true });
    },
    buildEnd(error) {
      const unused = RULES.filter((rule) => !used.has(rule));
      if (error === undefined && unused.length > 0)
        this.error(`no such import in antd any more: ${unused.map((rule) => String(rule.importer)).join(', ')}`);
    },
  };
}
