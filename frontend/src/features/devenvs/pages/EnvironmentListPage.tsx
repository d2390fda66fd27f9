import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { ENVIRONMENTS_FILTERS, environmentsQuery } from '@/features/devenvs/api';
import type { EnvironmentView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

const FRAMEWORKS = ['python', 'tensorflow', 'keras', 'pytorch'];
const RESOURCE_KINDS = ['cpu', 'gpu'];

export function EnvironmentListPage() {
  const { t } = useTranslation('devenvs');
  const { search, setSearch } = useListSearch(ENVIRONMENTS_FILTERS);
  const list = useQuery(environmentsQuery(search));
  useTopic('environment:*');
  const filters = [
    {
      name: 'framework',
      label: t('environments.framework'),
      options: FRAMEWORKS.map((value) => ({ value, label: value })),
    },
    {
      name: 'resource_kind',
      label: t('environments.kind'),
      options: RESOURCE_KINDS.map((value) => ({ value, label: value.toUpperCase() })),
    },
  ];
  return (
    <ListView<EnvironmentView>
      title={t('environments.title')}
      subtitle={t('environments.what')}
      toolbar={{ tabs: true, filters }}
      query={list}
      columns={useColumns()}
      search={search}
      onSearch={setSearch}
      empty={<EmptyState title={t('environments.none')} hint={t('environments.noneHint')} />}
    />
  );
}

function useColumns(): TableColumnsType<EnvironmentView> {
  const { t } = useTranslation('devenvs');
  return [
    { key: 'name', title: t('common:field.name'), dataIndex: 'name', sorter: true },
    { key: 'framework', title: t('environments.framework'), dataIndex: 'framework' },
    { key: 'resource_kind', title: t('environments.kind'), render: (_, row) => row.resource_kind.toUpperCase() },
    {
      key: 'image',
      title: t('environments.image'),
      render: (_, row) => <StateTag kind="environment" state={row.image_state} />,
    },
    {
      key: 'visibility',
      title: t('common:field.visibility'),
      render: (_, row) => <StateTag kind="visibility" state={row.visibility} />,
    },
    { key: 'owner', title: t('common:field.owner'), dataIndex: 'owner_name' },
    {
      key: 'updated_at',
      title: t('common:field.updatedAt'),
      sorter: true,
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
  ];
}
