import { useState } from 'react';
import { type ListSearch, patchSearch } from '@/shared/domain/listSearch';

export type ChoiceSearch = ListSearch<'fitting'>;

/** What a step shows of its list: kept here, because the address is the wizard's. */
export function useChoiceSearch(start: ChoiceSearch = {}) {
  const [search, setSearch] = useState(start);
  const onSearch = (patch: ChoiceSearch) => {
    setSearch((previous) => patchSearch(previous, patch));
  };
  return { search, onSearch };
}
