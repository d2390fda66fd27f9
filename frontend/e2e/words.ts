import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Language = 'zh-CN' | 'en';
type Words = { [key: string]: string | Words };

const SRC = resolve(import.meta.dirname, '../src');

/** The console's own texts, so that a test names a thing as its language does: `words('zh-CN')('services:action.start')`. */
export function words(language: Language) {
  const files = new Map<string, Words>();
  for (const name of readdirSync(join(SRC, 'features'))) {
    files.set(name, read(join(SRC, 'features', name, 'locales', `${language}.json`)));
  }
  for (const file of readdirSync(join(SRC, 'shared/i18n/locales', language))) {
    files.set(file.replace('.json', ''), read(join(SRC, 'shared/i18n/locales', language, file)));
  }
  return (key: string, params: Record<string, string | number> = {}): string => {
    const [namespace = '', path = ''] = key.split(':');
    let found: string | Words | undefined = files.get(namespace);
    for (const part of path.split('.')) found = typeof found === 'object' ? found[part] : undefined;
    if (typeof found !== 'string') throw new Error(`no text ${key} in ${language}`);
    return found.replace(/{{(\w+)}}/g, (_, name: string) => String(params[name] ?? ''));
  };
}

const read = (path: string): Words => JSON.parse(readFileSync(path, 'utf8')) as Words;
