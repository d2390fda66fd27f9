import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Language = 'zh-CN' | 'en';
type Words = { [key: string]: string | Words };

const SRC = resolve(import.meta.dirname, '../src');

/** The console's own texts, so that a test names a thing as its language does: `words('zh-CN')('common:action.start')`. */
export function words(language: Language) {
  const files = new Map<string, Words>();
  for (const name of readdirSync(join(SRC, 'features'))) {
    const path = join(SRC, 'features', name, 'locales', `${language}.json`);
    if (existsSync(path)) files.set(name, read(path));
  }
  for (const file of readdirSync(join(SRC, 'shared/i18n/locales', language))) {
    files.set(file.replace('.json', ''), read(join(SRC, 'shared/i18n/locales', language, file)));
  }
  return (key: string, params: Record<string, string | number> = {}): string => {
    const [namespace = '', path = ''] = key.split(':');
    const counted = params['count'] === undefined ? '' : Number(params['count']) === 1 ? '_one' : '_other';
    const texts = files.get(namespace);
    const found = textAt(texts, `${path}${counted}`.split('.')) ?? textAt(texts, path.split('.'));
    if (found === undefined) throw new Error(`no text ${key} in ${language}`);
    return found.replace(/{{(\w+)}}/g, (_, name: string) => String(params[name] ?? ''));
  };
}

/** A name in the file may itself have dots, as codes do. */
function textAt(words: string | Words | undefined, path: string[]): string | undefined {
  if (words === undefined || typeof words === 'string') return path.length === 0 ? words : undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const found = textAt(words[path.slice(0, length).join('.')], path.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}

const read = (path: string): Words => JSON.parse(readFileSync(path, 'utf8')) as Words;
