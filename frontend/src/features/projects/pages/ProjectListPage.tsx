import { useTranslation } from 'react-i18next';
import type { ProjectView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { stateOptions } from '@/shared/domain/states';
import { useColumns } from '@/shared/resources/columns';
import { ListView } from '@/shared/resources/ListView';
import { projects } from '@/shared/resources/projects';
import { useResourceList } from '@/shared/resources/useResource';

export function ProjectListPage() {
  const { t } = useTranslation('projects');
  const list = useResourceList(projects);
  const column = useColumns<ProjectView>(projects, list.tab);
  return (
    <ListView
      {...list}
      title={t('common:nav.projects')}
      subtitle={t('subtitle')}
      toolbar={{
        filters: [{ name: 'state', label: t('common:field.state'), options: stateOptions(t, 'project') }],
      }}
      columns={[
        column.name(),
        column.state({ kind: 'project', of: 'state', reason: (row) => row.reason }),
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
