import { Link } from '@tanstack/react-router';
import { Flex, type TableColumnsType, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AlgorithmActions } from '@/features/algorithms/components/useAlgorithmActions';
import { isPreset } from '@/features/algorithms/lib';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { OneLine } from '@/shared/components/OneLine';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { RowMenu } from '@/shared/components/RowMenu';
import { StateTag } from '@/shared/components/StateTag';
import type { ListTab } from '@/shared/domain/listSearch';
import { ShelfButton } from '@/shared/resources/ShelfButton';
import { usePurposes } from '@/shared/resources/usePurposes';

/** The columns of the list; a tab of others' things names their owner. */
export function useAlgorithmColumns(tab: ListTab, actions: AlgorithmActions): TableColumnsType<AlgorithmView> {
  const { t } = useTranslation('algorithms');
  const { purposeName, typeName } = usePurposes();
  const columns: TableColumnsType<AlgorithmView> = [
    {
      key: 'name',
      title: t('field.name'),
      sorter: true,
      render: (_, row) => (
        <Flex gap="small" align="center">
          <Link to="/algorithms/$id" params={{ id: row.id }}>
            <OneLine text={row.name} maxWidth="min(220px, 36vw)" />
          </Link>
          {row.version_label && <Typography.Text type="secondary">{row.version_label}</Typography.Text>}
        </Flex>
      ),
    },
    {
      key: 'task_type',
      responsive: ['md'],
      title: t('field.purpose'),
      render: (_, row) => `${purposeName(row.purpose)} / ${typeName(row.task_type)}`,
    },
    {
      key: 'formats',
      responsive: ['md'],
      title: t('field.formats'),
      render: (_, row) => (
        <Flex gap={4} wrap>
          {row.formats.map((format) => (
            <Tag key={format}>{format}</Tag>
          ))}
        </Flex>
      ),
    },
    {
      key: 'train',
      title: t('field.trainImage'),
      render: (_, row) => <StateTag kind="image" state={row.train_image_state} />,
    },
    {
      key: 'serve',
      responsive: ['md'],
      title: t('field.serveImage'),
      render: (_, row) => <StateTag kind="image" state={row.serve_image_state} />,
    },
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
    { key: 'owner', responsive: ['md'], title: t('field.owner'), render: (_, row) => row.owner_name },
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
  const hidden: Record<ListTab, string[]> = {
    mine: ['owner'],
    public: ['shelf', 'visibility'],
    preset: ['shelf', 'visibility', 'owner'],
    all: [],
  };
  return columns.filter(({ key }) => !hidden[tab].includes(String(key)));
}

function RowActions({ row, actions }: { row: AlgorithmView; actions: AlgorithmActions }) {
  const { t } = useTranslation('algorithms');
  if (!useMayEdit(row.owner_id)) {
    return (
      <Link to="/algorithms/$id" params={{ id: row.id }}>
        {t('common:action.view')}
      </Link>
    );
  }
  return (
    <Flex gap={4} align="center">
      <ShelfButton
        row
        online={row.shelf === 'online'}
        early={row.train_image_state === 'ready' ? undefined : t('action.onlineFirst')}
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
          actions.remove(row);
        }}
        kept={isPreset(row)}
      />
    </Flex>
  );
}
