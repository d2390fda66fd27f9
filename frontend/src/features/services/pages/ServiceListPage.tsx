import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useServiceActions } from '@/features/services/components/useServiceActions';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import { CopyText } from '@/shared/components/CopyText';
import type { DataTableProps } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { Missing } from '@/shared/components/Missing';
import { OneLine } from '@/shared/components/OneLine';
import { formatNumber } from '@/shared/domain/format';
import type { ListTab } from '@/shared/domain/listSearch';
import { stateOptions } from '@/shared/domain/states';
import { useColumns } from '@/shared/resources/columns';
import { ListView } from '@/shared/resources/ListView';
import { models } from '@/shared/resources/models';
import { services } from '@/shared/resources/services';
import { usePurposes } from '@/shared/resources/usePurposes';
import { useResourceList } from '@/shared/resources/useResource';

export function ServiceListPage() {
  const { t } = useTranslation('services');
  const list = useResourceList(services);
  const actions = useServiceActions();
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.services')}
        subtitle={t('subtitle')}
        toolbar={{
          filters: [
            { name: 'state', label: t('common:field.state'), options: stateOptions(t, 'service') },
            { name: 'model_id', label: t('shared:usedBy.kinds.model'), options: models.choice },
          ],
        }}
        columns={useServiceColumns(list.tab, actions)}
        empty={
          <EmptyState
            title={t('empty.title')}
            hint={t('empty.hint')}
            action={
              <LinkButton to="/models" type="primary">
                {t('list.toModels')}
              </LinkButton>
            }
          />
        }
      />
      {actions.dialogs}
    </>
  );
}

function useServiceColumns(
  tab: ListTab,
  actions: Pick<ReturnType<typeof useServiceActions>, 'of'>,
): DataTableProps<ServiceView>['columns'] {
  const { t, i18n } = useTranslation('services');
  const { typeName } = usePurposes();
  const column = useColumns<ServiceView>(services, tab);
  return [
    column.name(),
    column.state({
      kind: 'service',
      of: 'state',
      reason: (row) => (row.state === 'stopped' ? null : row.reason),
    }),
    {
      key: 'replicas',
      responsive: ['md'],
      title: t('field.replicas'),
      align: 'end',
      render: (_, row) =>
        row.desired_replicas === 0 ? (
          <Missing />
        ) : (
          t('replicas.short', { ready: row.ready_replicas, desired: row.desired_replicas })
        ),
    },
    {
      key: 'type',
      responsive: ['xxl'],
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    {
      key: 'model',
      responsive: ['md'],
      title: t('shared:usedBy.kinds.model'),
      render: (_, row) =>
        row.model_id === null ? (
          <Missing />
        ) : (
          <Link to="/models/$id" params={{ id: row.model_id }}>
            <OneLine text={`${row.model_name ?? ''} v${row.model_version ?? 1}`} maxWidth="max(120px, 10vw)" />
          </Link>
        ),
    },
    {
      key: 'address',
      responsive: ['md'],
      title: t('field.address'),
      render: (_, row) => <CopyText code text={row.address} maxWidth={140} />,
    },
    {
      key: 'calls',
      responsive: ['md'],
      title: t('field.calls'),
      align: 'end',
      render: (_, row) => formatNumber(row.calls ?? 0, i18n.language, 0),
    },
    ...column.owner(),
    column.time('created_at'),
    column.actions(actions.of),
  ];
}
