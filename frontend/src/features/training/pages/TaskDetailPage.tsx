import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Select, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attemptsQuery } from '@/features/training/api';
import { CurvesTab } from '@/features/training/components/CurvesTab';
import { EvaluationTab } from '@/features/training/components/EvaluationTab';
import { LogTab } from '@/features/training/components/LogTab';
import { OverviewTab } from '@/features/training/components/OverviewTab';
import { ResourcesTab } from '@/features/training/components/ResourcesTab';
import { TaskNext } from '@/features/training/components/TaskNext';
import { TaskProgress } from '@/features/training/components/TaskProgress';
import { useTaskActions } from '@/features/training/components/useTaskActions';
import { WaitNote } from '@/features/training/components/WaitNote';
import { DETAIL_TABS, detailSearch, type DetailTab } from '@/features/training/lib/detail';
import { positionOf } from '@/features/training/lib/waiting';
import type { AttemptView, TaskDetail } from '@/shared/api/generated/types.gen';
import { Actions } from '@/shared/components/Actions';
import { ErrorState } from '@/shared/components/ErrorState';
import { PageHeader } from '@/shared/components/PageHeader';
import { PageTabs } from '@/shared/components/PageTabs';
import { QueryView } from '@/shared/components/QueryView';
import { StateTag } from '@/shared/components/StateTag';
import { stateText } from '@/shared/domain/states';
import { usePageTab } from '@/shared/hooks/usePageTab';
import { tasks } from '@/shared/resources/tasks';
import { useResource } from '@/shared/resources/useResource';

/** One task: its state, live, and everything that its attempts left. */
export function TaskDetailPage() {
  const { id = '' } = useParams({ strict: false });
  const { t } = useTranslation('training');
  const task = useResource(tasks);
  const attempts = useQuery(attemptsQuery(id));
  const list = { title: t('common:nav.training'), to: tasks.path };
  return (
    <QueryView query={task} list={list}>
      {(data) => (
        <Loaded task={data} attempts={attempts.data ?? []}>
          {attempts.error && <ErrorState error={attempts.error} onRetry={() => void attempts.refetch()} compact />}
        </Loaded>
      )}
    </QueryView>
  );
}

/** `children`: below the head. */
function Loaded({ task: data, attempts, children }: DetailTabsProps & { children: ReactNode }) {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const actions = useTaskActions(() => navigate({ to: tasks.path }));
  const position = positionOf(data.reason);
  const list = { title: t('common:nav.training'), to: tasks.path };
  return (
    <>
      <PageHeader
        breadcrumb={[list, { title: data.name }]}
        title={data.name}
        tags={
          <>
            <StateTag kind="task" state={data.state} />
            {data.state === 'queued' && position !== null && <Tag>{t('wait.position', { position })}</Tag>}
          </>
        }
        subtitle={data.description}
        actions={
          <>
            <TaskNext task={data} />
            <Actions name={data.name} items={actions.of(data)} here="model" />
          </>
        }
      />
      {children}
      <WaitNote task={data} />
      {data.attempt && <TaskProgress task={data} attempt={data.attempt} />}
      <DetailTabs task={data} attempts={attempts} />
      {actions.dialogs}
    </>
  );
}

interface DetailTabsProps {
  task: TaskDetail;
  attempts: AttemptView[];
}

function DetailTabs({ task, attempts }: DetailTabsProps) {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const search = detailSearch(useSearch({ strict: false }));
  const shown: AttemptView | null = attempts.find(({ number }) => number === search.attempt) ?? task.attempt ?? null;
  const names = DETAIL_TABS.filter((key) => key === 'overview' || shown !== null);
  const [tab, show] = usePageTab(names, 'overview');
  const go = (patch: { tab?: DetailTab; attempt?: number }) => {
    void navigate({ to: '.', search: (previous: Record<string, unknown>) => ({ ...previous, ...patch }) as never });
  };
  const body = (tab: DetailTab) => {
    if (tab === 'overview') {
      return <OverviewTab task={task} attempts={attempts} onAttempt={(attempt) => go({ attempt, tab: 'log' })} />;
    }
    if (shown === null) return null;
    const props = { task, attempt: shown };
    if (tab === 'log') return <LogTab {...props} />;
    if (tab === 'curves') return <CurvesTab {...props} />;
    return tab === 'resources' ? <ResourcesTab {...props} /> : <EvaluationTab {...props} />;
  };
  const choice = attempts.length > 1 && (
    <Select<number>
      aria-label={t('attempt.choose')}
      size="small"
      value={shown?.number ?? null}
      onChange={(attempt) => {
        go({ attempt });
      }}
      options={attempts.map(({ number, state }) => ({
        value: number,
        label: `${t('attempt.numbered', { number })} · ${stateText(t, 'task', state)}`,
      }))}
      popupMatchSelectWidth={false}
    />
  );
  return (
    <div style={{ marginTop: 16 }}>
      <PageTabs
        names={names}
        shown={tab}
        label={(key) => t(`tab.${key}`)}
        body={body}
        onShow={show}
        extra={tab === 'overview' ? null : choice}
      />
    </div>
  );
}
