import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Flex, Tag, type TableProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { SERVICE_FILTERS, servicesQuery, statsQuery } from '@/features/services/api';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import { useHasRole } from '@/shared/auth/session';
import { CopyText } from '@/shared/components/CopyText';
import { Described } from '@/shared/components/Described';
import { EmptyState } from '@/shared/components/EmptyState';
import { Missing } from '@/shared/components/Missing';
import { ReasonNote } from '@/shared/components/ReasonNote';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { formatNumber } from '@/shared/domain/format';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';
import { usePurposes } from '@/shared/resources/usePurposes';

export function ServiceListPage() {
  const { t } = useTranslation('services');
  const admin = useHasRole('admin');
  const list = useListSearch(SERVICE_FILTERS);
  const query = useQuery(servicesQuery(list.search));
  const navigate = useNavigate();
  const columns = useColumns(list.search.tab === 'all');
  useTopic('service:*');
  return (
    <ListView<ServiceView>
      title={t('list.title')}
      subtitle={t('list.subtitle')}
      toolbar={{
        tabs: admin ? ['mine', 'all'] : [],
        purpose: true,
        filters: [{ name: 'state', label: t('field.state'), options: stateOptions(t, 'service') }],
        extra: list.search.model_id && (
          <Tag closable onClose={() => list.setSearch({ model_id: undefined })} style={{ alignSelf: 'center' }}>
            {t('list.ofOneModel')}
          </Tag>
        ),
      }}
      query={query}
      columns={columns}
      search={list.search}
      onSearch={list.setSearch}
      onOpen={(row) => void navigate({ to: '/services/$id', params: { id: row.id } })}
      empty={
        <EmptyState
          title={t('list.empty')}
          hint={t('list.emptyHint')}
          action={
            <Link to="/models">
              <Button type="primary">{t('list.toModels')}</Button>
            </Link>
          }
        />
      }
    />
  );
}

function useColumns(everyone: boolean): NonNullable<TableProps<ServiceView>['columns']> {
  const { t } = useTranslation('services');
  const { typeName } = usePurposes();
  return [
    {
      key: 'name',
      title: t('field.name'),
      sorter: true,
      width: 260,
      render: (_, row) => (
        <Described description={row.description}>
          <Link to="/services/$id" params={{ id: row.id }}>
            {row.name}
          </Link>
        </Described>
      ),
    },
    {
      key: 'state',
      title: t('field.state'),
      render: (_, row) => (
        <Flex vertical gap={2} align="flex-start">
          <StateTag kind="service" state={row.state} />
          {row.reason && row.state !== 'stopped' && (
            <ReasonNote compact reason={row.reason} kind={row.state === 'failed' ? 'error' : 'info'} />
          )}
        </Flex>
      ),
    },
    {
      key: 'replicas',
      title: t('field.replicas'),
      align: 'end',
      render: (_, row) =>
        row.desired_replicas === 0 ? (
          <Missing />
        ) : (
          t('replicas.short', { ready: row.ready_replicas, desired: row.desired_replicas })
        ),
    },
    { key: 'type', responsive: ['xxl'], title: t('field.taskType'), render: (_, row) => typeName(row.task_type) },
    {
      key: 'model',
      title: t('field.model'),
      render: (_, row) =>
        row.model_id === null ? (
          <Missing />
        ) : (
          <Link to="/models/$id" params={{ id: row.model_id }}>
            {`${row.model_name ?? ''} v${row.model_version ?? 1}`}
          </Link>
        ),
    },
    {
      key: 'address',
      title: t('field.address'),
      render: (_, row) => <CopyText code text={row.address} maxWidth={180} />,
    },
    {
      key: 'calls',
      title: t('field.calls'),
      align: 'end',
      render: (_, row) => (row.desired_replicas === 0 ? <Missing /> : <Calls serviceId={row.id} />),
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

/** Counted by the gateway since it was started; only for services that are up. */
function Calls({ serviceId }: { serviceId: string }) {
  const { i18n } = useTranslation('services');
  const { data } = useQuery({ ...statsQuery(serviceId), refetchInterval: 30_000 });
  return data?.calls === undefined ? <Missing /> : formatNumber(data.calls, i18n.language, 0);
}
