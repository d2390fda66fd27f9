import { PlusOutlined, SwapOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { algorithmListQuery, datasetListQuery, type TaskRow, tasksQuery } from '@/features/training/api';
import { useTaskColumns } from '@/features/training/components/useTaskColumns';
import { MOST_COMPARED } from '@/features/training/lib/actions';
import { TASK_FILTERS } from '@/features/training/lib/filters';
import { useHasRole } from '@/shared/auth/session';
import { EmptyState } from '@/shared/components/EmptyState';
import { stateOptions } from '@/shared/domain/states';
import { useTopic } from '@/shared/live/live';
import { ListView } from '@/shared/resources/ListView';
import { useListSearch } from '@/shared/resources/useListSearch';

const ADMIN_TABS = ['mine', 'all'] as const;

/** The user's training tasks; administrators see everyone's, too. */
export function TaskListPage() {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const isAdmin = useHasRole('admin');
  const { search, setSearch } = useListSearch(TASK_FILTERS);
  const [chosen, setChosen] = useState<string[]>([]);
  useTopic('task:*');
  const tab = isAdmin ? (search.tab ?? 'mine') : 'mine';
  const query = useQuery(tasksQuery({ ...search, tab }));
  const [asked, setAsked] = useState(search.algorithm_id !== undefined || search.dataset_id !== undefined);
  const algorithms = useQuery({ ...algorithmListQuery({ page_size: 100, tab: 'all' }), enabled: asked });
  const datasets = useQuery({ ...datasetListQuery({ page_size: 100, tab: 'all' }), enabled: asked });
  const ask = () => {
    setAsked(true);
  };
  const named = (items: { id: string; name: string }[] | undefined) =>
    (items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const create = (
    <Link to="/training/new">
      <Button type="primary" icon={<PlusOutlined />}>
        {t('create')}
      </Button>
    </Link>
  );
  const comparable = chosen.length >= 2 && chosen.length <= MOST_COMPARED;
  return (
    <ListView<TaskRow>
      title={t('title')}
      subtitle={t('subtitle')}
      actions={create}
      toolbar={{
        ...(isAdmin ? { tabs: ADMIN_TABS } : {}),
        purpose: true,
        placeholder: t('search'),
        filters: [
          { name: 'state', label: t('common:field.state'), options: stateOptions(t, 'task') },
          { name: 'algorithm_id', label: t('field.algorithm'), options: named(algorithms.data?.items), onOpen: ask },
          { name: 'dataset_id', label: t('field.dataset'), options: named(datasets.data?.items), onOpen: ask },
        ],
        extra: (
          <Tooltip title={comparable ? '' : t('compare.choose', { max: MOST_COMPARED })}>
            <Button
              icon={<SwapOutlined />}
              disabled={!comparable}
              onClick={() => {
                void navigate({ to: '/training/compare', search: { ids: chosen.join(',') } });
              }}
            >
              {chosen.length > 0 ? t('compare.chosen', { count: chosen.length }) : t('compare.title')}
            </Button>
          </Tooltip>
        ),
      }}
      query={query}
      columns={useTaskColumns(tab === 'all')}
      search={search}
      onSearch={setSearch}
      selection={{ keys: chosen, onChange: setChosen, disabled: (row) => row.attempts === 0 }}
      onOpen={(row) => {
        void navigate({ to: '/training/$id', params: { id: row.id } });
      }}
      empty={<EmptyState title={t('empty.title')} hint={t('empty.hint')} action={create} />}
    />
  );
}
