import { Button, Card, type TableProps } from 'antd';
import type { SorterResult } from 'antd/es/table/interface';
import type { Key, MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/shared/components/EmptyState';
import { TableSkeleton } from '@/shared/components/LoadingState';
import { QueryView } from '@/shared/components/QueryView';
import { TablePager } from '@/shared/components/TablePager';
import { WideTable } from '@/shared/components/WideTable';
import { hasFilters, type ListPage, type ListSearch } from '@/shared/domain/listSearch';
import { usePhone } from '@/shared/hooks/useMediaQuery';

/** What a table needs of a `useQuery` result. */
export interface ListQuery<T> {
  data: ListPage<T> | undefined;
  error: unknown;
  isPending: boolean;
  /** The rows are still those of the page before. */
  isPlaceholderData: boolean;
  refetch: () => unknown;
}

interface Selection<T> {
  keys: string[];
  onChange: (keys: string[], rows: T[]) => void;
  disabled?: (row: T) => boolean;
}

export interface DataTableProps<T> {
  query: ListQuery<T>;
  /** A column with `sorter: true` sorts at the server by its `key`. */
  columns: NonNullable<TableProps<T>['columns']>;
  rowKey: (keyof T & string) | ((row: T) => string);
  search: ListSearch;
  onSearch: (patch: ListSearch) => void;
  /** What the list holds, for those who hear it. */
  label: string;
  /** Shown when there is nothing at all; that nothing fits the filters is said by the table itself. */
  empty?: ReactNode;
  selection?: Selection<T>;
  onOpen?: (row: T) => void;
}

/** A list of the server, page by page: loading, error with retry, empty, nothing found, filled. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { query, columns, rowKey, search, onSearch, label, empty, onOpen } = props;
  const phone = usePhone();
  const sort = search.sort ?? '-created_at';
  return (
    <QueryView query={query} loading={<Loading />}>
      {(page) => (
        <section aria-label={label}>
          <WideTable<T>
            size={phone ? 'small' : 'middle'}
            scroll={FITTING}
            tableLayout="auto"
            rowKey={rowKey}
            columns={columns.map((column) => sorted(column, sort))}
            dataSource={page.items}
            aria-busy={query.isPlaceholderData}
            pagination={false}
            showSorterTooltip={false}
            locale={{ emptyText: nothing(search, onSearch, empty) }}
            rowSelection={phone ? undefined : selectionOf(props.selection)}
            onRow={(row) => (onOpen ? { onClick: openUnlessControl(() => onOpen(row)), style: POINTER } : {})}
            onChange={(_, __, sorter, { action }) => {
              if (action === 'sort') onSearch({ sort: sortWord(sorter) });
            }}
          />
          <TablePager page={page} search={search} onSearch={onSearch} />
        </section>
      )}
    </QueryView>
  );
}

const POINTER = { cursor: 'pointer' };

/** Texts take another line before anything has to be scrolled into sight. */
const FITTING = { x: true } as const;

function Loading() {
  return (
    <Card styles={{ body: { padding: 0 } }}>
      <TableSkeleton />
    </Card>
  );
}

type Column<T> = NonNullable<TableProps<T>['columns']>[number];

function sorted<T>(column: Column<T>, sort: string): Column<T> {
  if ('children' in column || !column.sorter) return column;
  const order = sort.startsWith('-') ? ('descend' as const) : ('ascend' as const);
  return { ...column, sortOrder: sort.replace(/^-/, '') === column.key ? order : null };
}

/** The server's word for antd's order; `undefined` is the list's own order. */
function sortWord<T>(sorter: SorterResult<T> | SorterResult<T>[]): string | undefined {
  const first = Array.isArray(sorter) ? sorter[0] : sorter;
  if (!first?.order || first.columnKey === undefined) return undefined;
  return `${first.order === 'descend' ? '-' : ''}${String(first.columnKey)}`;
}

function nothing(search: ListSearch, onSearch: (patch: ListSearch) => void, empty: ReactNode): ReactNode {
  return hasFilters(search) ? <NothingFound search={search} onSearch={onSearch} /> : (empty ?? <NothingYet />);
}

function NothingYet() {
  const { t } = useTranslation('shared');
  return <EmptyState title={t('table.nothing')} />;
}

function NothingFound({ search, onSearch }: Pick<DataTableProps<object>, 'search' | 'onSearch'>) {
  const { t } = useTranslation('shared');
  const names = Object.keys(search).filter((name) => hasFilters({ [name]: 'x' }));
  return (
    <EmptyState
      title={t('table.notFound')}
      hint={t('table.notFoundHint')}
      action={
        <Button
          onClick={() => {
            onSearch(Object.fromEntries(names.map((name) => [name, undefined])));
          }}
        >
          {t('table.clear')}
        </Button>
      }
    />
  );
}

function selectionOf<T>(selection: Selection<T> | undefined): TableProps<T>['rowSelection'] {
  if (!selection) return undefined;
  const { keys, onChange, disabled } = selection;
  return {
    selectedRowKeys: keys,
    preserveSelectedRowKeys: true,
    onChange: (chosen: Key[], rows: T[]) => {
      onChange(chosen.map(String), rows);
    },
    getCheckboxProps: (row: T) => ({ disabled: disabled?.(row) ?? false }),
    // no box is there for what cannot be chosen: a grey one could not say why
    renderCell: (_, row: T, __, box) => (disabled?.(row) ? null : box),
  };
}

/** A click on a link, a button or a box in the row is meant for that; one in a dialog or menu that was opened from the
 * row bubbles to it through React, though it lies elsewhere on the page. */
function openUnlessControl(open: () => void) {
  return ({ target, currentTarget, defaultPrevented }: MouseEvent<HTMLElement>) => {
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    const control = target.closest('a,button,input,label,[role="menuitem"]');
    if (!control && !defaultPrevented && !window.getSelection()?.toString()) open();
  };
}
