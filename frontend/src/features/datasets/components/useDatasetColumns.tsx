import { Link } from '@tanstack/react-router';
import { Flex, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { ImportTag } from '@/features/datasets/components/ImportTag';
import type { DatasetActions } from '@/features/datasets/components/useDatasetActions';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { Bytes } from '@/shared/components/Bytes';
import { OneLine } from '@/shared/components/OneLine';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { RowMenu } from '@/shared/components/RowMenu';
import { StateTag } from '@/shared/components/StateTag';
import { formatNumber } from '@/shared/domain/format';
import type { ListTab } from '@/shared/domain/listSearch';
import { ShelfButton } from '@/shared/resources/ShelfButton';
import { usePurposes } from '@/shared/resources/usePurposes';

/** The columns of the list; a tab of others' things names their owner. */
export function useDatasetColumns(tab: ListTab, actions: DatasetActions): TableColumnsType<DatasetRow> {
  const { t, i18n } = useTranslation('datasets');
  const { purposeName, typeName } = usePurposes();
  const count = (value: number) => formatNumber(value, i18n.language, 0);
  const samples = ({ counts, import_state: state, current_version: version }: DatasetRow) => {
    if (version === null && state !== 'ready') return null;
    const { train = 0, test } = counts;
    return test === undefined ? count(train) : `${count(train)} + ${count(test)}`;
  };
  const columns: TableColumnsType<DatasetRow> = [
    {
      key: 'name',
      title: t('field.name'),
      sorter: true,
      render: (_, row) => (
        <Link to="/datasets/$id" params={{ id: row.id }}>
          <OneLine text={row.name} maxWidth="min(220px, 30vw)" />
        </Link>
      ),
    },
    {
      key: 'task_type',
      title: t('field.purpose'),
      responsive: ['md'],
      render: (_, row) => (
        <OneLine text={`${purposeName(row.purpose)} / ${typeName(row.task_type)}`} maxWidth="max(160px, 12.5vw)" />
      ),
    },
    { key: 'format', responsive: ['xxl'], title: t('field.format'), render: (_, row) => row.format },
    {
      key: 'samples',
      responsive: ['md'],
      title: t('field.samples'),
      align: 'right',
      render: (_, row) => samples(row) ?? '—',
    },
    {
      key: 'size',
      responsive: ['md'],
      title: t('field.size'),
      align: 'right',
      render: (_, row) => <Bytes value={row.size || null} />,
    },
    { key: 'import_state', title: t('field.importState'), render: (_, row) => <ImportTag state={row.import_state} /> },
    {
      key: 'shelf',
      responsive: ['md'],
      title: t('field.shelf'),
      render: (_, row) => <StateTag kind="shelf" state={row.shelf} />,
    },
    {
      key: 'visibility',
      responsive: ['md'],
      title: t('field.visibility'),
      render: (_, row) => <StateTag kind="visibility" state={row.visibility} />,
    },
    {
      key: 'updated_at',
      responsive: ['md'],
      title: t('field.updatedAt'),
      sorter: true,
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
    {
      key: 'actions',
      title: t('field.actions'),
      fixed: 'right',
      render: (_, row) => <RowActions row={row} actions={actions} />,
    },
  ];
  const hidden = tab === 'mine' ? [] : ['import_state', 'shelf', 'visibility'];
  const shown = columns.filter(({ key }) => !hidden.includes(String(key)));
  if (tab === 'mine') return shown;
  const owner = { key: 'owner', title: t('field.owner'), render: (_: unknown, row: DatasetRow) => row.owner_name };
  return [...shown.slice(0, 1), owner, ...shown.slice(1)];
}

function RowActions({ row, actions }: { row: DatasetRow; actions: DatasetActions }) {
  const { t } = useTranslation('datasets');
  if (!useMayEdit(row.owner_id)) {
    return (
      <Link to="/datasets/$id" params={{ id: row.id }}>
        {t('common:action.view')}
      </Link>
    );
  }
  return (
    <Flex gap={4} align="center">
      <ShelfButton
        row
        online={row.shelf === 'online'}
        early={row.current_version === null ? t('action.onlineFirst') : undefined}
        words={{ online: t('action.online'), offline: t('action.offline') }}
        onOnline={() => {
          actions.putOnline(row.id);
        }}
        onOffline={() => {
          actions.putOffline(row.id);
        }}
      />
      <RowMenu
        label={t('action.moreOf', { name: row.name })}
        onEdit={() => {
          actions.edit(row);
        }}
        onDelete={() => {
          actions.remove([row]);
        }}
      />
    </Flex>
  );
}
