import type { Plugin } from 'vite';

/** Where each name of a package that lists all its parts in one file is itself. */
const PARTS: Record<string, (name: string) => string> = {
  antd: (name) => `antd/es/${name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`,
  '@ant-design/icons': (name) => `@ant-design/icons/es/icons/${name}`,
};
const IMPORT = /\bimport\s*\{([^}]*)\}\s*from\s*["'](antd|@ant-design\/icons)["'];?/g;

/**
 * Imports a component from its own file. The file that lists them all would make every page reach every one of them,
 * and what pages need in common could not be told.
 */
export function directImports(): Plugin {
  return {
    name: 'direct-imports',
    apply: 'build',
    transform(code, id) {
      return /\/src\/.*\.tsx?(\?.*)?$/.test(id) ? { code: direct(code), map: null } : null;
    },
  };
}

export function direct(code: string): string {
  return code.replace(IMPORT, (_, names: string, source: string) =>
    names
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => {
        const [name = '', local = name] = one.split(/\s+as\s+/);
        return `import ${local} from '${PARTS[source]?.(name) ?? source}';`;
      })
      .join(' '),
  );
}
