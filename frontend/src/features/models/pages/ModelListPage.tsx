import { Link } from '@tanstack/react-router';
import { Button, Flex, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Headline } from '@/features/models/components/Headline';
import { trainedHere } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import type { DataTableProps } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { Missing } from '@/shared/components/Missing';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { StateTag } from '@/shared/components/StateTag';
import type { ListTab } from '@/shared/domain/listSearch';
import { stateOptions } from '@/shared/domain/states';
import { useColumns } from '@/shared/resources/columns';
import { ListView } from '@/shared/resources/ListView';
import { models } from '@/shared/resources/models';
import { useResourceList } from '@/shared/resources/useResource';

export function ModelListPage() {
  const { t } = useTranslation('models');
  const list = useResourceList(models);
  const { task_id: task, algorithm_id: algorithm } = list.search;
  return (
    <ListView<ModelView>
      {...list}
      title={t('list.title')}
      subtitle={t('list.subtitle')}
      toolbar={{
        purpose: true,
        filters: [{ name: 'state', label: t('common:field.state'), options: stateOptions(t, 'model') }],
        extra: (task ?? algorithm) && (
          <Tag
            closable
            onClose={() => list.onSearch({ task_id: undefined, algorithm_id: undefined })}
            style={{ alignSelf: 'center' }}
          >
            {t(task ? 'list.ofOneTask' : 'list.ofOneAlgorithm')}
          </Tag>
        ),
      }}
      columns={useModelColumns(list.tab)}
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

function useModelColumns(tab: ListTab): DataTableProps<ModelView>['columns'] {
  const { t } = useTranslation('models');
  const column = useColumns<ModelView>(models, tab);
  return [
    column.name({ beside: (row) => `v${row.version}` }),
    {
      key: 'state',
      title: t('common:field.state'),
      render: (_, row) => (
        <Flex vertical gap={2} align="flex-start">
          <StateTag kind="model" state={row.state} />
          {row.reason && <ReasonNote compact reason={row.reason} kind={row.state === 'failed' ? 'error' : 'info'} />}
        </Flex>
      ),
    },
    { ...column.purpose(), responsive: ['xxl'] },
    { key: 'algorithm', title: t('field.algorithm'), dataIndex: 'algorithm_name' },
    { key: 'metric', title: t('field.accuracy'), align: 'end', render: (_, row) => <Headline metrics={row.metrics} /> },
    { key: 'size', title: t('common:field.size'), align: 'end', render: (_, row) => <Bytes value={row.size} /> },
    {
      key: 'task',
      title: t('field.task'),
      // the task may be deleted: the page of the model knows, and leads there while it is not
      render: (_, row) => (trainedHere(row) ? row.task_name : <Missing />),
    },
    column.usedBy(),
    ...column.owner(),
    column.time('created_at'),
  ];
}
