import { useNavigate, useSearch } from '@tanstack/react-router';
import { tabSearch } from '@/shared/domain/pageTabs';

/** The part of a page that is shown and how another is: kept in the address, beside what else that says. */
export function usePageTab<Tab extends string>(names: readonly Tab[], usual: Tab) {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const show = (tab: Tab) => {
    void navigate({ to: '.', search: (previous: Record<string, unknown>) => ({ ...previous, tab }) as never });
  };
  return [tabSearch(names)(search).tab ?? usual, show] as const;
}
