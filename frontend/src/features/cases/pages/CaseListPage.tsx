import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { CASES_FILTERS, casesQuery } from '@/features/cases/api';
import type { CaseView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { WayOn } from '@/shared/components/WayOn';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';
import { usePurposes } from '@/shared/resources/usePurposes';

export function CaseListPage() {
  const { t } = useTranslation('cases');
  const { search, setSearch } = useListSearch(CASES_FILTERS);
  const list = useQuery(casesQuery(search));
  return (
    <ListView<CaseView>
      title={t('common:nav.cases')}
      subtitle={t('cases.what')}
      toolbar={{ searchable: false }}
      query={list}
      columns={useColumns()}
      search={search}
      onSearch={setSearch}
      empty={
        <EmptyState
          title={t('cases.none')}
          hint={t('cases.noneHint')}
          action={<WayOn to="/help" text={t('common:help.topic.first-steps')} />}
        />
      }
    />
  );
}

function useColumns(): TableColumnsType<CaseView> {
  const { t } = useTranslation('cases');
  const { typeName } = usePurposes();
  return [
    { key: 'name', title: t('common:field.name'), dataIndex: 'name' },
    { key: 'industry', title: t('cases.industry'), dataIndex: 'industry' },
    { key: 'scenario', title: t('cases.scenario'), dataIndex: 'scenario' },
    {
      key: 'task_type',
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    { key: 'owner', title: t('common:field.owner'), dataIndex: 'owner_name' },
    {
      key: 'updated_at',
      title: t('common:field.updatedAt'),
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
  ];
}
