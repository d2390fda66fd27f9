import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Flex, Progress, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ImportTag } from '@/features/datasets/components/ImportTag';
import { Preview } from '@/features/datasets/components/Preview';
import { useDatasetActions } from '@/features/datasets/components/useDatasetActions';
import { FORMATS, IMPORT_STATES } from '@/features/datasets/lib';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { hasRole, useUser } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { Bytes } from '@/shared/components/Bytes';
import type { DataTableProps } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { ReasonCell } from '@/shared/components/ReasonCell';
import { formatNumber } from '@/shared/domain/format';
import type { ListTab } from '@/shared/domain/listSearch';
import { stateOptions, stateText } from '@/shared/domain/states';
import { useColumns } from '@/shared/resources/columns';
import { datasets } from '@/shared/resources/datasets';
import { ListView } from '@/shared/resources/ListView';
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
      <ListView
        {...list}
        title={t('common:nav.datasets')}
        subtitle={t('subtitle')}
        actions={<CreateButton />}
        toolbar={{
          filters: [
            {
              name: 'state',
              label: t('field.importState'),
              options: IMPORT_STATES.map((value) => ({
                value,
                label: value === 'partial' ? t('importState.partial') : stateText(t, 'part', value),
              })),
            },
            { name: 'shelf', label: t('shared:shelf.title'), options: stateOptions(t, 'shelf') },
            { name: 'format', label: t('field.format'), options: FORMATS.map((value) => ({ value, label: value })) },
          ],
          extra: chosen.length > 0 && (
            <ActionButton
              danger
              icon={<DeleteOutlined />}
              reason={actions.whyKept(chosen)}
              onClick={() => actions.removeAll(chosen)}
            >
              {t('list.deleteChosen', { n: chosen.length })}
            </ActionButton>
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
    column.name({ beside: (row) => <TagList tags={row.tags} /> }),
    {
      key: 'preview',
      title: t('list.preview'),
      responsive: ['lg'],
      render: (_, row) => <Preview {...row} />,
    },
    ...column.owner(),
    column.purpose(),
    { key: 'format', responsive: ['xxl'], title: t('field.format'), dataIndex: 'format' },
    {
      key: 'samples',
      responsive: ['md'],
      title: t('common:field.samples'),
      align: 'right',
      render: (_, row) => samples(row),
    },
    {
      key: 'size',
      responsive: ['xxl'],
      title: t('common:field.size'),
      align: 'right',
      render: (_, row) => <Bytes value={row.size || null} />,
    },
    ...(tab === 'mine'
      ? [
          {
            key: 'import_state',
            title: t('field.importState'),
            render: (_: unknown, row: DatasetRow) => <ImportCell row={row} />,
          },
        ]
      : []),
    column.usedBy(),
    ...column.shelf(),
    column.time('updated_at', 'xxl'),
    column.actions(actions.of),
  ];
}

function TagList({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => (
    <Tag key={tag} variant="outlined">
      {tag}
    </Tag>
  ));
}

/** How far the import is, or why there is none. */
function ImportCell({ row }: { row: DatasetRow }) {
  const { t } = useTranslation('datasets');
  const { import_state: state, import_progress: progress, import_reason: reason } = row;
  return (
    <Flex vertical gap={2} align="flex-start">
      <ImportTag state={state} />
      {typeof progress === 'number' && state !== 'ready' && (
        <Progress
          percent={Math.round(progress * 100)}
          size="small"
          aria-label={t('list.progress')}
          style={{ width: 120, margin: 0 }}
        />
      )}
      {reason && <ReasonCell reason={reason} kind="error" />}
    </Flex>
  );
}

function CreateButton() {
  const { t } = useTranslation('datasets');
  return (
    <LinkButton to="/datasets/new" type="primary" icon={<PlusOutlined />}>
      {t('list.create')}
    </LinkButton>
  );
}

function NothingYet({ tab }: { tab: string }) {
  const { t } = useTranslation('datasets');
  if (tab !== 'mine') return <EmptyState title={t(`empty.title.${tab}`)} hint={t('empty.hint.others')} />;
  return <EmptyState title={t('empty.title.mine')} hint={t('empty.hint.mine')} action={<CreateButton />} />;
}
