import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** What the browser calls the tab while the page is shown: screen readers say it first, the history lists it. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const brand = t('brand');
  useEffect(() => {
    document.title = `${title} · ${brand}`;
    return () => {
      document.title = brand;
    };
  }, [title, brand]);
}
