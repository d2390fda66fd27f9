import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { cases } from '@/features/cases/api';
import type { CaseView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { LinkButton } from '@/shared/components/LinkButton';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';
import { usePurposes } from '@/shared/resources/usePurposes';

export function CaseListPage() {
  const { t } = useTranslation('cases');
  const list = useResourceList(cases);
  return (
    <ListView
      {...list}
      title={t('common:nav.cases')}
      subtitle={t('subtitle')}
      toolbar={{ searchable: false }}
      columns={useColumns()}
      empty={
        <EmptyState
          title={t('empty.title')}
          hint={t('empty.hint')}
          action={<LinkButton to="/help">{t('common:help.topic.first-steps')}</LinkButton>}
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
    { key: 'industry', responsive: ['md'], title: t('industry'), dataIndex: 'industry' },
    { key: 'scenario', title: t('scenario'), dataIndex: 'scenario' },
    {
      key: 'task_type',
      responsive: ['md'],
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    { key: 'owner', responsive: ['md'], title: t('common:field.owner'), dataIndex: 'owner_name' },
    {
      key: 'updated_at',
      responsive: ['md'],
      title: t('common:field.updatedAt'),
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
  ];
}
