import type { ComponentProps, ReactNode } from 'react';
import { DataTable, type DataTableProps } from '@/shared/components/DataTable';
import { PageHeader } from '@/shared/components/PageHeader';
import type { ListTab } from '@/shared/domain/listSearch';
import { type ListFilter, ListToolbar } from '@/shared/resources/ListToolbar';

interface Toolbar<F extends string> extends Omit<
  ComponentProps<typeof ListToolbar>,
  'search' | 'onSearch' | 'filters' | 'purpose'
> {
  filters?: readonly ListFilter<F>[];
}

interface ListViewProps<T, F extends string> extends Omit<DataTableProps<T>, 'label' | 'rowKey'> {
  title: string;
  subtitle: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  toolbar?: Toolbar<NoInfer<F>>;
  /** What the request can be asked for; `purpose` is offered with its task types, the others by `toolbar`. */
  filters: readonly F[];
  /** The tabs that are offered, and the one that is shown. */
  tabs?: readonly ListTab[];
  tab?: ListTab | undefined;
  /** Whether the tab that is shown offers a filter. */
  offers?: (filter: string) => boolean;
}

/** The page of a list: its head, what it shows of the list, the rows. */
export function ListView<T extends { id: string | number }, F extends string>(props: ListViewProps<T, F>) {
  const { title, subtitle, actions, toolbar, filters: known, tabs, tab, offers = () => true, ...table } = props;
  const { filters = [], ...bar } = toolbar ?? {};
  return (
    <>
      <PageHeader title={title} subtitle={subtitle} actions={actions} />
      <ListToolbar
        {...bar}
        {...(tabs && tab ? { tabs, defaultTab: tab } : {})}
        purpose={known.some((name) => name === 'purpose')}
        filters={filters.filter(({ name }) => offers(name))}
        search={table.search}
        onSearch={table.onSearch}
      />
      <DataTable<T> {...table} rowKey="id" label={title} />
    </>
  );
}
