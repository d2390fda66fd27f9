import i18next, { type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';

type Files = Record<string, { default: ResourceKey }>;

const shared = import.meta.glob<{ default: ResourceKey }>('../i18n/locales/*/*.json', { eager: true });
const features = import.meta.glob<{ default: ResourceKey }>('../../features/*/locales/*.json', { eager: true });

/** Every text at once, so that a test needs no waiting. */
export async function startTestTexts(): Promise<void> {
  if (i18next.isInitialized) return;
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', fallbackLng: false, defaultNS: 'common', interpolation: { escapeValue: false } });
  add(shared, /locales\/([^/]+)\/([^/]+)\.json$/, ([language, namespace]) => [language, namespace]);
  add(features, /features\/([^/]+)\/locales\/([^/]+)\.json$/, ([namespace, language]) => [language, namespace]);
}

type Pair = [string, string];

function add(files: Files, pattern: RegExp, order: (pair: Pair) => Pair): void {
  for (const [path, texts] of Object.entries(files)) {
    const match = pattern.exec(path);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const [language, namespace] = order([match[1], match[2]]);
    i18next.addResourceBundle(language, namespace, texts.default, true, true);
  }
}
