import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { sharedModels } from '@/features/sharedmodels/api';
import type { SharedModelView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { RelativeTime } from '@/shared/components/RelativeTime';
import { LinkButton } from '@/shared/components/LinkButton';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';
import { usePurposes } from '@/shared/resources/usePurposes';

export function SharedModelListPage() {
  const { t } = useTranslation('sharedmodels');
  const list = useResourceList(sharedModels);
  return (
    <ListView
      {...list}
      title={t('common:nav.sharedModels')}
      subtitle={t('subtitle')}
      toolbar={{ searchable: false }}
      columns={useColumns()}
      empty={
        <EmptyState
          title={t('empty.title')}
          hint={t('empty.hint')}
          action={<LinkButton to="/models">{t('common:nav.models')}</LinkButton>}
        />
      }
    />
  );
}

function useColumns(): TableColumnsType<SharedModelView> {
  const { t } = useTranslation('sharedmodels');
  const { typeName } = usePurposes();
  return [
    { key: 'name', title: t('common:field.name'), dataIndex: 'name' },
    {
      key: 'task_type',
      responsive: ['md'],
      title: t('common:field.taskType'),
      render: (_, row) => typeName(row.task_type),
    },
    { key: 'subscribers', title: t('subscribers'), dataIndex: 'subscribers', align: 'end' },
    { key: 'downloads', title: t('downloads'), dataIndex: 'downloads', align: 'end' },
    { key: 'owner', responsive: ['md'], title: t('common:field.owner'), dataIndex: 'owner_name' },
    {
      key: 'updated_at',
      responsive: ['md'],
      title: t('common:field.updatedAt'),
      render: (_, row) => <RelativeTime value={row.updated_at} />,
    },
  ];
}
