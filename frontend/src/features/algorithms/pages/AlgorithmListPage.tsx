import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { DataTable } from '@/shared/components/DataTable';
import { EmptyState } from '@/shared/components/EmptyState';
import { ListToolbar } from '@/shared/components/ListToolbar';
import { PageHeader } from '@/shared/components/PageHeader';
import { stateOptions } from '@/shared/components/states';
import { useListSearch } from '@/shared/hooks/useListSearch';
import { useTopic } from '@/shared/live/live';

import { algorithmsQuery } from '../api';
import { useAlgorithmActions } from '../components/useAlgorithmActions';
import { useAlgorithmColumns } from '../components/useAlgorithmColumns';
import { ALGORITHM_FILTERS } from '../lib';

/** The algorithms that one may see, by tab. Most people begin with the presets. */
export function AlgorithmListPage() {
  const { t } = useTranslation('algorithms');
  const { search, setSearch } = useListSearch(ALGORITHM_FILTERS);
  const navigate = useNavigate();
  const query = useQuery(algorithmsQuery(search));
  const tab = search.tab ?? 'preset';
  const actions = useAlgorithmActions();
  const columns = useAlgorithmColumns(tab, actions);
  useTopic('algorithm:*');
  const filters = [{ name: 'shelf', label: t('field.shelf'), options: stateOptions(t, 'shelf') }];
  return (
    <>
      <PageHeader title={t('list.title')} subtitle={t('list.subtitle')} />
      <ListToolbar
        search={search}
        onSearch={setSearch}
        tabs
        defaultTab="preset"
        purpose
        filters={tab === 'mine' ? filters : []}
      />
      <DataTable<AlgorithmView>
        query={query}
        columns={columns}
        rowKey="id"
        search={search}
        onSearch={setSearch}
        label={t('list.title')}
        sortDefault="-created_at"
        empty={<EmptyState title={t(`list.empty.${tab}`)} hint={t(`list.emptyHint.${tab}`)} />}
        onOpen={(row) => void navigate({ to: '/algorithms/$id', params: { id: row.id } })}
      />
      {actions.dialogs}
    </>
  );
}
