import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { algorithmsQuery } from '@/features/algorithms/api';
import { useAlgorithmActions } from '@/features/algorithms/components/useAlgorithmActions';
import { useAlgorithmColumns } from '@/features/algorithms/components/useAlgorithmColumns';
import { ALGORITHM_FILTERS } from '@/features/algorithms/lib';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

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
      <ListView<AlgorithmView>
        title={t('list.title')}
        subtitle={t('list.subtitle')}
        toolbar={{ tabs: true, defaultTab: 'preset', purpose: true, filters: tab === 'mine' ? filters : [] }}
        query={query}
        columns={columns}
        search={search}
        onSearch={setSearch}
        empty={<EmptyState title={t(`list.empty.${tab}`)} hint={t(`list.emptyHint.${tab}`)} />}
        onOpen={(row) => void navigate({ to: '/algorithms/$id', params: { id: row.id } })}
      />
      {actions.dialogs}
    </>
  );
}
