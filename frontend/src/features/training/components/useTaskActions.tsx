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
import { actionsOf, type TaskAction } from '@/features/training/lib/actions';
import { askedAmounts } from '@/features/training/lib/resources';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { algorithms } from '@/shared/resources/algorithms';
import { useStopQuestion } from '@/shared/resources/machine';
import type { EditProps } from '@/shared/resources/EditDialog';
import { tasks } from '@/shared/resources/tasks';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { useWaitQuestion } from '@/shared/resources/useWaitQuestion';

const EditTask = lazyDialog<EditProps<TaskView>>(
  async () => (await import('@/features/training/components/EditTask')).EditTask,
  ({ thing }) => thing !== null,
);

/** What takes room. */
type Begins = 'start' | 'again' | 'retry';

export interface OfferedAction {
  key: TaskAction;
  label: string;
  icon: ReactNode;
  danger: boolean;
  run: () => void;
}

const ICONS: Record<TaskAction, ReactNode> = {
  model: <DeploymentUnitOutlined />,
  start: <CaretRightOutlined />,
  again: <CaretRightOutlined />,
  retry: <RedoOutlined />,
  stop: <StopOutlined />,
  editDraft: <EditOutlined />,
  editBasics: <EditOutlined />,
  copy: <CopyOutlined />,
  delete: <DeleteOutlined />,
};

/** What can be done with training tasks; `of`: what the state of one allows, as `TaskButtons` is given it. */
export function useTaskActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('training');
  const navigate = useNavigate();
  const client = useQueryClient();
  const stopQuestion = useStopQuestion();
  const { act, run, edit, remove, ask, isBusy, dialogs } = useResourceActions(tasks, EditTask, onRemoved);
  const label = (key: TaskAction) => t([`action.${key}`, `common:action.${key === 'editDraft' ? 'edit' : key}`]);
  const unlessWaits = useWaitQuestion(ask);
  const begin = useAction(({ key, task: { id, name } }: { key: Begins; task: TaskView }) =>
    unlessWaits({
      label: label(key),
      wanted: async () => {
        const task = await tasks.newest(client, id);
        const algorithm = task && (await algorithms.newest(client, task.algorithm_id));
        return algorithm && askedAmounts(task.resources, algorithm.train.requests);
      },
      submit: () => act(key === 'retry' ? 'retry' : 'start', { id, name }),
    }),
  );
  const runs: Record<TaskAction, (task: TaskView) => void> = {
    model: ({ id }) => void navigate({ to: '/models', search: { task_id: id } }),
    start: (task) => begin.mutate({ key: 'start', task }),
    again: (task) => begin.mutate({ key: 'again', task }),
    retry: (task) => begin.mutate({ key: 'retry', task }),
    stop: (task) =>
      ask({ ...stopQuestion([{ kind: tasks.kind, id: task.id, name: task.name }]), run: () => run('stop', task) }),
    delete: (task) => remove(task),
    editDraft: ({ id }) => void navigate({ to: '/training/new', search: { task: id } }),
    copy: ({ id }) => void navigate({ to: '/training/new', search: { from: id } }),
    editBasics: edit,
  };
  return {
    dialogs,
    of: (task: TaskView) => ({
      task,
      busy: isBusy(task.id) || (begin.isPending && begin.variables.task.id === task.id),
      offered: actionsOf(task.state).map((key): OfferedAction => ({
        key,
        label: label(key),
        icon: ICONS[key],
        danger: key === 'delete' || key === 'stop',
        run: () => runs[key](task),
      })),
    }),
  };
}
