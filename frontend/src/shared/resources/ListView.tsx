import type { ComponentProps, ReactNode } from 'react';
import { DataTable, type DataTableProps } from '@/shared/components/DataTable';
import { PageHeader } from '@/shared/components/PageHeader';
import { ListToolbar } from '@/shared/resources/ListToolbar';

interface ListViewProps<T> extends Omit<DataTableProps<T>, 'label' | 'rowKey'> {
  title: string;
  subtitle: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  toolbar?: Omit<ComponentProps<typeof ListToolbar>, 'search' | 'onSearch'>;
}

/** The page of a list: its head, what it shows of the list, the rows. */
export function ListView<T extends { id: string | number }>(props: ListViewProps<T>) {
  const { title, subtitle, actions, toolbar, ...table } = props;
  return (
    <>
      <PageHeader title={title} subtitle={subtitle} actions={actions} />
      <ListToolbar {...toolbar} search={table.search} onSearch={table.onSearch} />
      <DataTable<T> {...table} rowKey="id" label={title} />
    </>
  );
}
