import { MOST_COMPARED } from '@/features/training/lib/actions';
import { tabSearch } from '@/shared/domain/pageTabs';

export const DETAIL_TABS = ['overview', 'log', 'curves', 'resources', 'evaluation'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];

interface DetailSearch {
  tab?: DetailTab | undefined;
  /** Of which attempt log, curves and so on are shown; the latest by default. */
  attempt?: number | undefined;
}

/** `validateSearch` of the detail's route: what is not understood is left out. */
export function detailSearch(raw: Record<string, unknown>): DetailSearch {
  const attempt = raw['attempt'];
  return {
    ...tabSearch(DETAIL_TABS)(raw),
    ...(typeof attempt === 'number' && Number.isInteger(attempt) && attempt > 0 ? { attempt } : {}),
  };
}

/** The tasks to compare, from `?ids=a,b`; at most as many as can be compared, each once. */
export function compareSearch(raw: Record<string, unknown>): { ids?: string } {
  const ids = typeof raw['ids'] === 'string' ? raw['ids'] : '';
  const found = [...new Set(ids.split(','))].filter((id) => /^[0-9A-Za-z]{26}$/.test(id)).slice(0, MOST_COMPARED);
  return found.length > 0 ? { ids: found.join(',') } : {};
}
