import { useTranslation } from 'react-i18next';
import { useModelActions } from '@/features/models/components/useModelActions';
import { trainedHere } from '@/features/models/lib';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { Bytes } from '@/shared/components/Bytes';
import type { DataTableProps } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { Headline } from '@/shared/components/Headline';
import { LinkButton } from '@/shared/components/LinkButton';
import { Missing } from '@/shared/components/Missing';
import { OneLine } from '@/shared/components/OneLine';
import type { ListTab } from '@/shared/domain/listSearch';
import { headline } from '@/shared/domain/metrics';
import { stateOptions } from '@/shared/domain/states';
import { inLanguage } from '@/shared/i18n/bilingual';
import { algorithms } from '@/shared/resources/algorithms';
import { useColumns } from '@/shared/resources/columns';
import { ListView } from '@/shared/resources/ListView';
import { models } from '@/shared/resources/models';
import { tasks } from '@/shared/resources/tasks';
import { useResourceList } from '@/shared/resources/useResource';

const NAMED = 'max(120px, 10vw)';

export function ModelListPage() {
  const { t } = useTranslation('models');
  const list = useResourceList(models);
  const actions = useModelActions();
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.models')}
        subtitle={t('subtitle')}
        toolbar={{
          filters: [
            { name: 'state', label: t('common:field.state'), options: stateOptions(t, 'model') },
            { name: 'algorithm_id', label: t('shared:usedBy.kinds.algorithm'), options: algorithms.choice },
            { name: 'task_id', label: t('shared:usedBy.kinds.task'), options: tasks.choice },
          ],
        }}
        columns={useModelColumns(list.tab, actions)}
        empty={
          <EmptyState
            title={t('empty.title')}
            hint={t('empty.hint')}
            action={
              <LinkButton to="/training" type="primary">
                {t('list.toTraining')}
              </LinkButton>
            }
          />
        }
      />
      {actions.dialogs}
    </>
  );
}

function useModelColumns(
  tab: ListTab,
  actions: Pick<ReturnType<typeof useModelActions>, 'of'>,
): DataTableProps<ModelView>['columns'] {
  const { t, i18n } = useTranslation('models');
  const column = useColumns<ModelView>(models, tab);
  return [
    column.name({ beside: (row) => `v${row.version}` }),
    column.state({ kind: 'model', of: 'state', reason: (row) => row.reason }),
    { ...column.purpose(), responsive: ['xxl'] },
    {
      key: 'algorithm',
      responsive: ['md'],
      title: t('shared:usedBy.kinds.algorithm'),
      render: (_, row) => (
        <OneLine twoLines text={inLanguage(row.algorithm_name, i18n.language) || '—'} maxWidth={NAMED} />
      ),
    },
    {
      key: 'metric',
      responsive: ['md'],
      title: t('field.accuracy'),
      align: 'end',
      render: (_, row) => <Headline figure={headline(row.metrics)} />,
    },
    {
      key: 'size',
      responsive: ['xxl'],
      title: t('common:field.size'),
      align: 'end',
      render: (_, row) => <Bytes value={row.size} />,
    },
    {
      key: 'task',
      responsive: ['md'],
      title: t('shared:usedBy.kinds.task'),
      // the task may be deleted: the page of the model knows, and leads there while it is not
      render: (_, row) => (trainedHere(row) ? <OneLine twoLines text={row.task_name} maxWidth={NAMED} /> : <Missing />),
    },
    column.usedBy(),
    ...column.owner(),
    column.time('created_at'),
    column.actions(actions.of),
  ];
}
