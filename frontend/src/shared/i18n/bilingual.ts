/** What an algorithm may say of itself, and the presets do: Chinese sentences, a space, then the same in English; of a
 * name a stroke between them. */
const BOTH = /^(.*[\u3002\uff01\uff1f\uff1b\uff09]) +([A-Za-z][^\u3400-\u9fff]*)$/s;
const NAMES = /^(.*[\u3400-\u9fff]) \/ ([A-Za-z][^\u3400-\u9fff/]*)$/;

/** The half of a bilingual text in the language; any other text as it is. */
export function inLanguage(text: string, language: string): string {
  const [, chinese, english] = BOTH.exec(text) ?? NAMES.exec(text) ?? [];
  if (chinese === undefined || english === undefined) return text;
  return language.startsWith('zh') ? chinese : english;
}

/** What a thing is called: an algorithm may have a name in each language, as those of the platform have. */
export const nameOf = (kind: string, name: string, language: string): string =>
  kind === 'algorithm' ? inLanguage(name, language) : name;
