import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { PROJECTS_FILTERS, projectsQuery } from '@/features/devenvs/api';
import type { ProjectView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { StateTag } from '@/shared/components/StateTag';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

export function ProjectListPage() {
  const { t } = useTranslation('devenvs');
  const { search, setSearch } = useListSearch(PROJECTS_FILTERS);
  const list = useQuery(projectsQuery(search));
  useTopic('project:*');
  const filters = [{ name: 'state', label: t('common:field.state'), options: stateOptions(t, 'project') }];
  return (
    <ListView<ProjectView>
      title={t('projects.title')}
      subtitle={t('projects.what')}
      toolbar={{ purpose: true, filters }}
      query={list}
      columns={useColumns()}
      search={search}
      onSearch={setSearch}
      empty={<EmptyState title={t('projects.none')} hint={t('projects.noneHint')} />}
    />
  );
}

function useColumns(): TableColumnsType<ProjectView> {
  const { t } = useTranslation('devenvs');
  return [
    { key: 'name', title: t('common:field.name'), dataIndex: 'name', sorter: true },
    { key: 'state', title: t('common:field.state'), render: (_, row) => <StateTag kind="project" state={row.state} /> },
    { key: 'owner', title: t('common:field.owner'), dataIndex: 'owner_name' },
    {
      key: 'updated_at',
      title: t('common:field.updatedAt'),
      sorter: true,
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
  ];
}
