import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Flex, Tag, Typography, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { MODEL_FILTERS, modelsQuery } from '@/features/models/api';
import { Headline } from '@/features/models/components/Headline';
import { trainedHere } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useHasRole } from '@/shared/auth/session';
import { Bytes } from '@/shared/components/Bytes';
import { Described } from '@/shared/components/Described';
import { EmptyState } from '@/shared/components/EmptyState';
import { Missing } from '@/shared/components/Missing';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';
import { usePurposes } from '@/shared/resources/usePurposes';

export function ModelListPage() {
  const { t } = useTranslation('models');
  const admin = useHasRole('admin');
  const list = useListSearch(MODEL_FILTERS);
  const query = useQuery(modelsQuery(list.search));
  const navigate = useNavigate();
  const columns = useColumns(list.search.tab === 'all');
  const { task_id: task, algorithm_id: algorithm } = list.search;
  useTopic('model:*');
  return (
    <ListView<ModelView>
      title={t('list.title')}
      subtitle={t('list.subtitle')}
      toolbar={{
        tabs: admin ? ['mine', 'all'] : [],
        purpose: true,
        filters: [{ name: 'state', label: t('field.state'), options: stateOptions(t, 'model') }],
        extra: (task ?? algorithm) && (
          <Tag
            closable
            onClose={() => list.setSearch({ task_id: undefined, algorithm_id: undefined })}
            style={{ alignSelf: 'center' }}
          >
            {t(task ? 'list.ofOneTask' : 'list.ofOneAlgorithm')}
          </Tag>
        ),
      }}
      query={query}
      columns={columns}
      search={list.search}
      onSearch={list.setSearch}
      onOpen={(row) => void navigate({ to: '/models/$id', params: { id: row.id } })}
      empty={
        <EmptyState
          title={t('list.empty')}
          hint={t('list.emptyHint')}
          action={
            <Link to="/training">
              <Button type="primary">{t('list.toTraining')}</Button>
            </Link>
          }
        />
      }
    />
  );
}

function useColumns(everyone: boolean): NonNullable<TableProps<ModelView>['columns']> {
  const { t } = useTranslation('models');
  const { purposeName, typeName } = usePurposes();
  return [
    {
      key: 'name',
      title: t('field.name'),
      sorter: true,
      width: 280,
      render: (_, row) => (
        <Described description={row.description} maxWidth={340}>
          <Flex gap={6} align="baseline">
            <Link to="/models/$id" params={{ id: row.id }}>
              {row.name}
            </Link>
            <Typography.Text type="secondary">{`v${row.version}`}</Typography.Text>
          </Flex>
        </Described>
      ),
    },
    {
      key: 'state',
      title: t('field.state'),
      render: (_, row) => (
        <Flex vertical gap={2} align="flex-start">
          <StateTag kind="model" state={row.state} />
          {row.reason && <ReasonNote compact reason={row.reason} kind={row.state === 'failed' ? 'error' : 'info'} />}
        </Flex>
      ),
    },
    {
      key: 'type',
      responsive: ['xxl'],
      title: t('field.purpose'),
      render: (_, row) => `${purposeName(row.purpose)} / ${typeName(row.task_type)}`,
    },
    { key: 'algorithm', title: t('field.algorithm'), dataIndex: 'algorithm_name' },
    { key: 'metric', title: t('field.accuracy'), align: 'end', render: (_, row) => <Headline metrics={row.metrics} /> },
    { key: 'size', title: t('field.size'), align: 'end', render: (_, row) => <Bytes value={row.size} /> },
    {
      key: 'task',
      title: t('field.task'),
      render: (_, row) =>
        trainedHere(row) ? (
          <Link to="/training/$id" params={{ id: row.task_id }}>
            {row.task_name}
          </Link>
        ) : (
          <Missing />
        ),
    },
    ...(everyone ? [{ key: 'owner', title: t('field.owner'), dataIndex: 'owner_name' }] : []),
    {
      key: 'created_at',
      title: t('field.created'),
      sorter: true,
      render: (_, row) => <RelativeTime value={row.created_at} />,
    },
  ];
}
