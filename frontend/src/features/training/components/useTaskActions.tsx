import {
  CaretRightOutlined,
  CopyOutlined,
  DeleteOutlined,
  DeploymentUnitOutlined,
  EditOutlined,
  RedoOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsOf, isActive, type TaskAction } from '@/features/training/lib/actions';
import { askedAmounts } from '@/features/training/lib/resources';
import type { TaskView } from '@/shared/api/generated/types.gen';
import type { Action } from '@/shared/components/MenuButton';
import { algorithms } from '@/shared/resources/algorithms';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { useStopQuestion } from '@/shared/resources/machine';
import { tasks } from '@/shared/resources/tasks';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { useWaitQuestion } from '@/shared/resources/useWaitQuestion';

const EditTask = lazyEdit(async () => (await import('@/features/training/components/EditTask')).EditTask);

/** What takes room. */
type Begins = 'start' | 'again' | 'retry';

const ICONS: Record<TaskAction, ReactNode> = {
  model: <DeploymentUnitOutlined />,
  start: <CaretRightOutlined />,
  again: <CaretRightOutlined />,
  change: <EditOutlined />,
  retry: <RedoOutlined />,
  stop: <StopOutlined />,
  editDraft: <EditOutlined />,
  editBasics: <EditOutlined />,
  copy: <CopyOutlined />,
  delete: <DeleteOutlined />,
};

const SELDOM: readonly TaskAction[] = ['editDraft', 'editBasics', 'copy', 'delete'];

/** What can be done with training tasks: what the state of one allows. */
export function useTaskActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const client = useQueryClient();
  const stopQuestion = useStopQuestion();
  const { act, run, edit, remove, ask, isBusy, isMine, dialogs } = useResourceActions(tasks, EditTask, onRemoved);
  const label = (key: TaskAction) => t([`action.${key}`, `common:action.${key === 'editDraft' ? 'edit' : key}`]);
  const begin = useWaitQuestion(ask, async ({ key, task: { id, name } }: { key: Begins; task: TaskView }) => {
    const task = await tasks.newest(client, id);
    const algorithm = task && (await algorithms.newest(client, task.algorithm_id));
    return {
      label: label(key),
      wanted: algorithm && askedAmounts(task.resources, algorithm.train.requests),
      submit: () => act(key === 'retry' ? 'retry' : 'start', { id, name }),
    };
  });
  const runs: Record<TaskAction, (task: TaskView) => void> = {
    model: ({ id }) => void navigate({ to: '/models', search: { task_id: id } }),
    start: (task) => begin.mutate({ key: 'start', task }),
    again: (task) => begin.mutate({ key: 'again', task }),
    retry: (task) => begin.mutate({ key: 'retry', task }),
    stop: (task) =>
      ask({ ...stopQuestion([{ kind: tasks.kind, id: task.id, name: task.name }]), run: () => run('stop', task) }),
    delete: remove,
    editDraft: ({ id }) => void navigate({ to: '/training/new', search: { task: id } }),
    change: ({ id }) => void navigate({ to: '/training/new', search: { from: id, step: 'parameters' } }),
    copy: ({ id }) => void navigate({ to: '/training/new', search: { from: id } }),
    editBasics: edit,
  };
  return {
    dialogs,
    of: (task: TaskView): Action[] => {
      const busy = isBusy(task.id) || (begin.isPending && begin.variables.task.id === task.id);
      return (isMine(task) ? actionsOf(task.state) : []).map((key) => ({
        key,
        label: label(key),
        ...(key === 'change' && { short: t('action.changeShort') }),
        icon: ICONS[key],
        danger: key === 'delete' || key === 'stop',
        seldom: SELDOM.includes(key),
        busy: busy && !SELDOM.includes(key),
        reason: key === 'delete' && isActive(task.state) ? t('shared:stopFirst') : null,
        onClick: () => runs[key](task),
      }));
    },
  };
}
