const LIST_TABS = ['mine', 'public', 'preset', 'all'] as const;
export type ListTab = (typeof LIST_TABS)[number];

export const PAGE_SIZES = [10, 20, 50, 100] as const;
export const DEFAULT_PAGE_SIZE = 20;

interface ListBasics {
  cursor?: string | undefined;
  page_size?: number | undefined;
  q?: string | undefined;
  sort?: string | undefined;
  tab?: ListTab | undefined;
}

/**
 * The state of a list page, kept in its address; `F` are the names of its filters. `ListSearch<string>` is a list's
 * with any filters: read one with `filterOf`.
 */
export type ListSearch<F extends string = never> = string extends F
  ? ListBasics & { purpose?: string | undefined; task_type?: string | undefined }
  : ListBasics & { [K in Exclude<F, keyof ListBasics>]?: string | undefined };

/** The value of the filter `name`, whatever list it is. */
export function filterOf(search: object, name: string): string | undefined {
  const value: unknown = (search as Record<string, unknown>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A change of it: `undefined` or `''` removes a parameter. */
export type SearchPatch<F extends string = never> = ListSearch<F>;

/** What does not make an empty list a filtered one. */
const NO_FILTER: readonly string[] = ['tab', 'sort', 'page_size', 'cursor'];
const LONGEST = 300;

/** `validateSearch` of a list's route: what is not understood is left out. */
export function listSearch<const F extends string>(filters: readonly F[]) {
  return (raw: Record<string, unknown>): ListSearch<F> => {
    const found: Record<string, unknown> = {};
    for (const name of ['cursor', 'q', 'sort', ...filters]) {
      const value = word(raw[name]);
      if (value !== undefined) found[name] = value;
    }
    if (LIST_TABS.some((tab) => tab === raw.tab)) found.tab = raw.tab;
    if (PAGE_SIZES.some((size) => size === raw.page_size)) found.page_size = raw.page_size;
    return found as ListSearch<F>;
  };
}

function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : undefined;
}

/** Anything but `cursor` in the patch goes back to the first page. */
export function patchSearch(previous: object, patch: object): Record<string, unknown> {
  const kept = 'cursor' in patch ? previous : { ...previous, cursor: undefined };
  const next = { ...kept, ...patch };
  return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== ''));
}

/** Whether words or filters are set: anything but tab, sort and page. */
export function hasFilters(search: object): boolean {
  return Object.entries(search).some(
    ([name, value]) => !NO_FILTER.includes(name) && value !== undefined && value !== '',
  );
}

type ListParameters<F extends string> = Omit<ListSearch<F>, 'tab' | 'page_size'> & { page_size: number };

/** The query of `GET /api/v1/<resource>`; `tab` is the page's to translate. */
export function toQuery<F extends string>(search: ListSearch<F>): ListParameters<F> {
  const { page_size = DEFAULT_PAGE_SIZE, ...rest } = search as ListBasics;
  const set = Object.entries(rest).filter(([name, value]) => name !== 'tab' && value !== undefined && value !== '');
  return { ...Object.fromEntries(set), page_size } as ListParameters<F>;
}

/** One page of a list as the services answer it. */
export interface ListPage<T> {
  items: T[];
  next_cursor?: string | null;
  prev_cursor?: string | null;
  total?: number;
  total_capped?: boolean;
}
