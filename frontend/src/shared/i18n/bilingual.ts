/** What the presets say of themselves: Chinese sentences, a space, then the same in English. */
const BOTH = /^(.*[\u3002\uff01\uff1f\uff1b\uff09]) +([A-Za-z][^\u3400-\u9fff]*)$/s;

/** The half of a bilingual text in the language; any other text as it is. */
export function inLanguage(text: string, language: string): string {
  const [, chinese, english] = BOTH.exec(text) ?? [];
  if (chinese === undefined || english === undefined) return text;
  return language.startsWith('zh') ? chinese : english;
}
