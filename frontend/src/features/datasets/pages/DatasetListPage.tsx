import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { datasetsQuery } from '@/features/datasets/api';
import { useDatasetActions } from '@/features/datasets/components/useDatasetActions';
import { useDatasetColumns } from '@/features/datasets/components/useDatasetColumns';
import { DATASET_FILTERS, FORMATS, IMPORT_STATES } from '@/features/datasets/lib';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { hasRole, useUser } from '@/shared/auth/session';
import { EmptyState } from '@/shared/components/EmptyState';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

/** The datasets that one may see, by tab. */
export function DatasetListPage() {
  const { t } = useTranslation('datasets');
  const { search, setSearch } = useListSearch(DATASET_FILTERS);
  const navigate = useNavigate();
  const user = useUser();
  const [chosen, setChosen] = useState<DatasetRow[]>([]);
  const query = useQuery(datasetsQuery(search));
  const tab = search.tab ?? 'mine';
  const actions = useDatasetActions((ids) => {
    setChosen((rows) => rows.filter((row) => !ids.includes(row.id)));
  });
  const columns = useDatasetColumns(tab, actions);
  useTopic('dataset:*');
  const admin = hasRole(user, 'admin');
  const mayEdit = (row: DatasetRow) => admin || row.owner_id === user?.id;
  const filters = [
    {
      name: 'state',
      label: t('field.importState'),
      options: IMPORT_STATES.map((value) => ({ value, label: t(`importState.${value}`) })),
    },
    { name: 'shelf', label: t('field.shelf'), options: stateOptions(t, 'shelf') },
    { name: 'format', label: t('field.format'), options: FORMATS.map((value) => ({ value, label: value })) },
  ];
  return (
    <>
      <ListView<DatasetRow>
        title={t('list.title')}
        subtitle={t('list.subtitle')}
        actions={<CreateButton />}
        toolbar={{
          tabs: true,
          purpose: true,
          filters: tab === 'mine' ? filters : filters.slice(2),
          extra: chosen.length > 0 && (
            <Button
              danger
              icon={<DeleteOutlined />}
              onClick={() => {
                actions.remove(chosen);
              }}
            >
              {t('list.deleteChosen', { n: chosen.length })}
            </Button>
          ),
        }}
        query={query}
        columns={columns}
        search={search}
        onSearch={(patch) => {
          if ('tab' in patch) setChosen([]);
          setSearch(patch);
        }}
        empty={<NothingYet tab={tab} />}
        {...(tab === 'mine' || admin
          ? {
              selection: {
                keys: chosen.map(({ id }) => id),
                onChange: (_: string[], rows: DatasetRow[]) => {
                  setChosen(rows);
                },
                disabled: (row: DatasetRow) => !mayEdit(row),
              },
            }
          : {})}
        onOpen={(row) => void navigate({ to: '/datasets/$id', params: { id: row.id } })}
      />
      {actions.dialogs}
    </>
  );
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
