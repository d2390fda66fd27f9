import { initialLanguage, type Language } from '@/shared/i18n/language';

/** What a build knows of a page: a pattern of its address, the files of its code, and those of its texts. */
export type BuiltPage = [address: string, code: string[], texts: Record<Language, string[]>];

/**
 * Runs before anything is drawn, while the console is on its way: language and theme are those chosen in this browser,
 * what the page needs is asked for at once, and whoever waits in vain is told.
 */
export function boot(pages: BuiltPage[]): void {
  const root = document.documentElement;
  const language = initialLanguage();
  root.lang = language;
  if (language === 'en') document.title = 'Modelyard';
  const { theme, siderCollapsed } = look();
  if (theme === 'light' || theme === 'dark') root.style.colorScheme = theme;
  root.dataset.place = location.pathname;
  root.dataset.sider = siderCollapsed === true ? 'narrow' : 'wide';
  const [, code, texts] = pages.find(([address]) => new RegExp(`^${address}/?$`).test(location.pathname)) ?? [];
  for (const file of [...(code ?? []), ...(texts?.[language] ?? [])]) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    link.crossOrigin = '';
    document.head.append(link);
  }
  const fail = ({ target }: Event) => {
    if (!(target instanceof HTMLImageElement)) root.dataset.failed = '';
  };
  addEventListener('error', fail, true);
  addEventListener('unhandledrejection', fail);
}

/** What `app/preferences` keeps. */
function look(): { theme?: unknown; siderCollapsed?: unknown } {
  try {
    const kept = JSON.parse(localStorage.getItem('modelyard.look') ?? '{}') as { state?: object };
    return kept.state ?? {};
  } catch {
    return {};
  }
}
