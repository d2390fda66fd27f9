/** Descriptions that come with an algorithm may say the same in Chinese and then in English. */

const CHINESE = /[\u3400-\u9fff]/;
const TWO = /^(.*[。！？；）])\s+([A-Z][\x20-\x7e\u2013\u2014\u2018\u2019\u201c\u201d]*)$/s;

/** The part of a description in the reader's language; all of it when it is in one language. */
export function inLanguage(text: string, language: string): string {
  const [whole, chinese, english] = TWO.exec(text.trim()) ?? [];
  if (whole === undefined || !CHINESE.test(chinese ?? '')) return text.trim();
  return (language.startsWith('zh') ? chinese : english) ?? whole;
}
