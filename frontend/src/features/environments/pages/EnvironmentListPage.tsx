import { useTranslation } from 'react-i18next';
import type { EnvironmentView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { useColumns } from '@/shared/resources/columns';
import { environments } from '@/shared/resources/environments';
import { ListView } from '@/shared/resources/ListView';
import { useResourceList } from '@/shared/resources/useResource';

const FRAMEWORKS = ['python', 'tensorflow', 'keras', 'pytorch'];
const RESOURCE_KINDS = ['cpu', 'gpu'];

export function EnvironmentListPage() {
  const { t } = useTranslation('environments');
  const list = useResourceList(environments);
  const column = useColumns<EnvironmentView>(environments, list.tab);
  const framework = t('framework');
  const kind = t('kind');
  return (
    <ListView
      {...list}
      title={t('common:nav.environments')}
      subtitle={t('subtitle')}
      toolbar={{
        filters: [
          { name: 'framework', label: framework, options: FRAMEWORKS.map((value) => ({ value, label: value })) },
          {
            name: 'resource_kind',
            label: kind,
            options: RESOURCE_KINDS.map((value) => ({ value, label: value.toUpperCase() })),
          },
        ],
      }}
      columns={[
        column.name(),
        { key: 'framework', responsive: ['md'], title: framework, dataIndex: 'framework' },
        { key: 'resource_kind', responsive: ['md'], title: kind, render: (_, row) => row.resource_kind.toUpperCase() },
        column.state({
          kind: 'environment',
          of: 'image_state',
          title: t('shared:usedBy.kinds.image'),
          reason: (row) => row.reason,
        }),
        column.state({ kind: 'visibility', of: 'visibility', title: t('common:field.visibility') }),
        ...column.owner(),
        column.time('updated_at'),
      ]}
      empty={
        <EmptyState
          title={t('empty.title')}
          hint={t('empty.hint')}
          action={<LinkButton to="/algorithms">{t('common:nav.algorithms')}</LinkButton>}
        />
      }
    />
  );
}
