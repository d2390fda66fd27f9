import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { EmptyState } from '@/shared/components/EmptyState';
import { ListView } from '@/shared/components/ListView';
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
