import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { initialLanguage, keepLanguage, LANGUAGES, type Language } from '@/shared/i18n/language';

type Load = () => Promise<{ default: ResourceKey }>;

// a namespace is a file of shared/i18n/locales/<language>/ or the one of a feature: features/<namespace>/locales/
const shared = import.meta.glob<{ default: ResourceKey }>('./locales/*/*.json');
const features = import.meta.glob<{ default: ResourceKey }>('../../features/*/locales/*.json');

function find(language: string, namespace: string): Load | undefined {
  return (
    shared[`./locales/${language}/${namespace}.json`] ??
    features[`../../features/${namespace}/locales/${language}.json`]
  );
}

const files: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const load = find(language, namespace);
    if (load === undefined) {
      done(new Error(`no texts ${namespace} in ${language}`), null);
      return;
    }
    load().then(
      (texts) => {
        done(null, texts.default);
      },
      (error: unknown) => {
        done(error as Error, null);
      },
    );
  },
};

/** Texts that every page needs; a feature's own come with its page. */
const COMMON = ['common', 'shared', 'codes', 'metrics'];

export async function startTexts(): Promise<void> {
  await i18next
    .use(files)
    .use(initReactI18next)
    .init({
      lng: initialLanguage(),
      supportedLngs: [...LANGUAGES],
      fallbackLng: false,
      load: 'currentOnly',
      ns: COMMON,
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
  showLanguage(i18next.language);
  i18next.on('languageChanged', showLanguage);
}

/** The texts of features. A route loads them beside its code: a page that has to wait for its own is shown later. */
export async function loadTexts(...features: string[]): Promise<void> {
  await i18next.loadNamespaces(features);
}

export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  await i18next.changeLanguage(language);
}

function showLanguage(language: string): void {
  document.documentElement.lang = language;
}
