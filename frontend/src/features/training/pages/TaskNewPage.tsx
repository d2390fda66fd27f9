import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Wizard } from '@/features/training/components/Wizard';
import { beginDraft } from '@/features/training/lib/begin';
import { keepKey, wizardSearch } from '@/features/training/lib/keep';
import { preselected } from '@/features/training/lib/preselect';
import { useUser } from '@/shared/auth/session';
import { ErrorState } from '@/shared/components/ErrorState';
import { HelpLink } from '@/shared/components/HelpLink';
import { PageSkeleton } from '@/shared/components/LoadingState';
import { PageHeader } from '@/shared/components/PageHeader';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';
import { useOnline } from '@/shared/resources/useOnline';
import { tasks } from '@/shared/resources/tasks';

/** A new training task, a saved draft to change, or one like another: `?task=`, `?from=`, `?algorithm=`, `?dataset=`. */
export function TaskNewPage() {
  const { t } = useTranslation('training');
  const search = wizardSearch(useSearch({ strict: false }));
  const user = useUser();
  const source = search.task ?? search.from ?? null;
  const task = useQuery(tasks.detailQuery(source));
  const algorithm = useQuery(algorithms.detailQuery(search.algorithm ?? null));
  const dataset = useQuery(datasets.detailQuery(search.dataset ?? null));
  const online = useOnline();
  const [now] = useState(() => new Date());
  // begun with a dataset or an algorithm: what can be only one is chosen, and the wizard opens where it cannot
  const led = source === null && (search.algorithm ?? search.dataset) !== undefined;
  const sources = [task, algorithm, dataset];
  // what the address names once it is there, or is known to fail; without the task there is nothing to begin with
  const ready =
    sources.every((one) => !one.isLoading || one.isFetched) &&
    (source === null || task.data !== undefined) &&
    !(led && online.isLoading);
  const begun = beginDraft(search, { task: task.data, algorithm: algorithm.data, dataset: dataset.data });
  const key = keepKey(user?.id ?? '', search);
  const isEdit = search.task !== undefined;
  return (
    <>
      <PageHeader
        title={t(isEdit ? 'wizard.editTitle' : 'wizard.title')}
        breadcrumb={[
          { title: t('common:nav.training'), to: tasks.path },
          { title: t(isEdit ? 'wizard.editTitle' : 'wizard.title') },
        ]}
        actions={<HelpLink topic="training" />}
      />
      {sources.map(
        ({ error, refetch }, index) =>
          error && <ErrorState key={index} error={error} onRetry={() => void refetch()} compact />,
      )}
      {ready ? (
        <Wizard
          key={[key, algorithm.data?.id, dataset.data?.id].join(':')}
          keepKey={key}
          step={search.step}
          led={led || isEdit}
          initial={led ? preselected(begun, online, now, dataset.data) : begun}
        />
      ) : (
        !task.error && <PageSkeleton />
      )}
    </>
  );
}
