import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { hasFilters, listSearch, type ListSearch, patchSearch, type SearchPatch } from '@/shared/domain/listSearch';

export interface ListState<F extends string> {
  search: ListSearch<F>;
  /** Change some parameters; `undefined` or `''` removes one. Anything but `cursor` goes back to the first page. */
  setSearch: (patch: SearchPatch<F>) => void;
  /** Remove the filters and the words searched for; tab, sort and page size stay. */
  clear: () => void;
  filtered: boolean;
}

/** The state of a list, kept in the URL; `filters` are the names given to `listSearch` in the route. */
export function useListSearch<const F extends string>(filters: readonly F[]): ListState<F> {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = listSearch(filters)(raw);
  const setSearch = useCallback(
    (patch: SearchPatch<F>) => {
      void navigate({
        to: '.',
        search: (previous: Record<string, unknown>) => patchSearch(previous, patch),
        replace: 'q' in patch,
      });
    },
    [navigate],
  );
  const clear = useCallback(() => {
    void navigate({
      to: '.',
      search: ({ tab, sort, page_size }: Record<string, unknown>) => patchSearch({}, { tab, sort, page_size }),
    });
  }, [navigate]);
  return { search, setSearch, clear, filtered: hasFilters(search) };
}
