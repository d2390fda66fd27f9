import { PlusOutlined, SwapOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTaskActions } from '@/features/training/components/useTaskActions';
import { useTaskColumns } from '@/features/training/components/useTaskColumns';
import { MOST_COMPARED } from '@/features/training/lib/actions';
import type { TaskRow } from '@/shared/api/generated/types.gen';
import { ActionButton } from '@/shared/components/ActionButton';
import { EmptyState } from '@/shared/components/EmptyState';
import { LinkButton } from '@/shared/components/LinkButton';
import { stateOptions } from '@/shared/domain/states';
import { usePhone } from '@/shared/hooks/useMediaQuery';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { ListView } from '@/shared/resources/ListView';
import { tasks } from '@/shared/resources/tasks';
import { useResourceList } from '@/shared/resources/useResource';

/** The user's training tasks; administrators see everyone's, too. */
export function TaskListPage() {
  const { t } = useTranslation('training');
  const list = useResourceList(tasks);
  const actions = useTaskActions();
  const [chosen, setChosen] = useState<string[]>([]);
  // what is compared stands side by side: there is no room for it on a phone
  const phone = usePhone();
  const selection = { keys: chosen, onChange: setChosen, disabled: (row: TaskRow) => row.attempts === 0 };
  const create = (
    <LinkButton to="/training/new" type="primary" icon={<PlusOutlined />}>
      {t('create')}
    </LinkButton>
  );
  return (
    <>
      <ListView
        {...list}
        title={t('common:nav.training')}
        subtitle={t('subtitle')}
        actions={create}
        toolbar={{
          placeholder: t('search'),
          filters: [
            { name: 'state', label: t('common:field.state'), options: stateOptions(t, 'task') },
            { name: 'algorithm_id', label: t('shared:usedBy.kinds.algorithm'), options: algorithms.choice },
            { name: 'dataset_id', label: t('shared:usedBy.kinds.dataset'), options: datasets.choice },
          ],
          extra: !phone && <CompareButton chosen={chosen} />,
        }}
        columns={useTaskColumns(list.tab, actions)}
        selection={selection}
        empty={<EmptyState title={t('empty.title')} hint={t('empty.hint')} action={create} />}
      />
      {actions.dialogs}
    </>
  );
}

function CompareButton({ chosen }: { chosen: string[] }) {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const comparable = chosen.length >= 2 && chosen.length <= MOST_COMPARED;
  return (
    <ActionButton
      icon={<SwapOutlined />}
      reason={comparable ? null : t('compare.choose', { max: MOST_COMPARED })}
      onClick={() => {
        void navigate({ to: '/training/compare', search: { ids: chosen.join(',') } });
      }}
    >
      {chosen.length > 0 ? t('compare.chosen', { count: chosen.length }) : t('compare.title')}
    </ActionButton>
  );
}
