import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { listSearch, type ListSearch, patchSearch, type SearchPatch } from '@/shared/domain/listSearch';

export interface ListState<F extends string> {
  search: ListSearch<F>;
  /** Change some parameters; `undefined` or `''` removes one. Anything but `cursor` goes back to the first page. */
  setSearch: (patch: SearchPatch<F>) => void;
}

/** The state of a list, kept in the URL; `filters` are the names given to `listSearch` in the route, `given` another
 * reading of the address. */
export function useListSearch<const F extends string>(
  filters: readonly F[],
  given?: (raw: Record<string, unknown>) => ListSearch<F>,
): ListState<F> {
  const searchOf = useMemo(() => given ?? listSearch(filters), [given, filters]);
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = searchOf(raw);
  const setSearch = useCallback(
    (patch: SearchPatch<F>) => {
      void navigate({
        to: '.',
        search: (previous: Record<string, unknown>) =>
          searchOf(patchSearch(previous, patch)) as Record<string, unknown>,
        replace: 'q' in patch,
      });
    },
    [navigate, searchOf],
  );
  return { search, setSearch };
}
