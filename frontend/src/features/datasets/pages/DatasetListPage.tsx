import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportTag } from '@/features/datasets/components/ImportTag';
import { useDatasetActions } from '@/features/datasets/components/useDatasetActions';
import { FORMATS, IMPORT_STATES } from '@/features/datasets/lib';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { hasRole, useUser } from '@/shared/auth/session';
import { Bytes } from '@/shared/components/Bytes';
import type { DataTableProps } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { formatNumber } from '@/shared/domain/format';
import type { ListTab } from '@/shared/domain/listSearch';
import { stateOptions } from '@/shared/domain/states';
import { useColumns } from '@/shared/resources/columns';
import { datasets } from '@/shared/resources/datasets';
import { ListView } from '@/shared/resources/ListView';
import { ShelfRowActions } from '@/shared/resources/ShelfActions';
import { useResourceList } from '@/shared/resources/useResource';

/** The datasets that one may see, by tab. */
export function DatasetListPage() {
  const { t } = useTranslation('datasets');
  const list = useResourceList(datasets);
  const user = useUser();
  const [chosen, setChosen] = useState<DatasetRow[]>([]);
  const actions = useDatasetActions((ids) => {
    setChosen((rows) => rows.filter((row) => !ids.includes(row.id)));
  });
  const columns = useDatasetColumns(list.tab, actions);
  const admin = hasRole(user, 'admin');
  const selection = {
    keys: chosen.map(({ id }) => id),
    onChange: (_: string[], rows: DatasetRow[]) => {
      setChosen(rows);
    },
    disabled: (row: DatasetRow) => !admin && row.owner_id !== user?.id,
  };
  return (
    <>
      <ListView<DatasetRow>
        {...list}
        title={t('list.title')}
        subtitle={t('list.subtitle')}
        actions={<CreateButton />}
        toolbar={{
          purpose: true,
          filters: [
            {
              name: 'state',
              label: t('field.importState'),
              options: IMPORT_STATES.map((value) => ({ value, label: t(`importState.${value}`) })),
            },
            { name: 'shelf', label: t('shared:shelf.title'), options: stateOptions(t, 'shelf') },
            { name: 'format', label: t('field.format'), options: FORMATS.map((value) => ({ value, label: value })) },
          ],
          extra: chosen.length > 0 && (
            <Button danger icon={<DeleteOutlined />} onClick={() => actions.remove(...chosen)}>
              {t('list.deleteChosen', { n: chosen.length })}
            </Button>
          ),
        }}
        columns={columns}
        onSearch={(patch) => {
          if ('tab' in patch) setChosen([]);
          list.onSearch(patch);
        }}
        empty={<NothingYet tab={list.tab} />}
        {...(list.tab === 'mine' || admin ? { selection } : {})}
      />
      {actions.dialogs}
    </>
  );
}

function useDatasetColumns(
  tab: ListTab,
  actions: ReturnType<typeof useDatasetActions>,
): DataTableProps<DatasetRow>['columns'] {
  const { t, i18n } = useTranslation('datasets');
  const column = useColumns<DatasetRow>(datasets, tab);
  const count = (value: number) => formatNumber(value, i18n.language, 0);
  const samples = ({ counts, import_state: state, current_version: version }: DatasetRow) => {
    if (version === null && state !== 'ready') return '—';
    const { train = 0, test } = counts;
    return test === undefined ? count(train) : `${count(train)} + ${count(test)}`;
  };
  return [
    column.name(),
    ...column.owner(),
    column.purpose(),
    { key: 'format', responsive: ['xxl'], title: t('field.format'), dataIndex: 'format' },
    {
      key: 'samples',
      responsive: ['md'],
      title: t('field.samples'),
      align: 'right',
      render: (_, row) => samples(row),
    },
    {
      key: 'size',
      responsive: ['md'],
      title: t('common:field.size'),
      align: 'right',
      render: (_, row) => <Bytes value={row.size || null} />,
    },
    ...(tab === 'mine'
      ? [
          {
            key: 'import_state',
            title: t('field.importState'),
            render: (_: unknown, row: DatasetRow) => <ImportTag state={row.import_state} />,
          },
        ]
      : []),
    ...column.shelf(),
    column.time('updated_at'),
    column.actions((row) => <ShelfRowActions {...actions.of(row)} pageOf={datasets.pageOf} />),
  ];
}

function CreateButton() {
  const { t } = useTranslation('datasets');
  return (
    <Link to="/datasets/new">
      <Button type="primary" icon={<PlusOutlined />}>
        {t('list.create')}
      </Button>
    </Link>
  );
}

function NothingYet({ tab }: { tab: string }) {
  const { t } = useTranslation('datasets');
  if (tab !== 'mine') return <EmptyState title={t(`list.empty.${tab}`)} hint={t('list.empty.othersHint')} />;
  return <EmptyState title={t('list.empty.mine')} hint={t('list.empty.mineHint')} action={<CreateButton />} />;
}
