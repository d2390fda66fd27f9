import {
  CaretRightOutlined,
  CopyOutlined,
  DeleteOutlined,
  DeploymentUnitOutlined,
  EditOutlined,
  RedoOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsOf, type TaskAction } from '@/features/training/lib/actions';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { useStopQuestion } from '@/shared/resources/machine';
import type { EditProps } from '@/shared/resources/EditDialog';
import { tasks } from '@/shared/resources/tasks';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditTask = lazyDialog<EditProps<TaskView>>(
  async () => (await import('@/features/training/components/EditTask')).EditTask,
  ({ thing }) => thing !== null,
);

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
  const stopQuestion = useStopQuestion();
  const { act, run, edit, remove, ask, isBusy, dialogs } = useResourceActions(tasks, EditTask, onRemoved);
  const runs: Record<TaskAction, (task: TaskView) => void> = {
    model: ({ id }) => void navigate({ to: '/models', search: { task_id: id } }),
    start: (task) => act('start', task),
    again: (task) => act('start', task),
    retry: (task) => act('retry', task),
    stop: (task) =>
      ask({
        title: stopQuestion.title([{ kind: tasks.kind, name: task.name }]),
        text: stopQuestion.description([tasks.kind]),
        okText: t('common:action.stop'),
        danger: true,
        run: () => run('stop', task),
      }),
    delete: (task) => remove(task),
    editDraft: ({ id }) => void navigate({ to: '/training/new', search: { task: id } }),
    copy: ({ id }) => void navigate({ to: '/training/new', search: { from: id } }),
    editBasics: edit,
  };
  return {
    dialogs,
    of: (task: TaskView) => ({
      task,
      busy: isBusy(task.id),
      offered: actionsOf(task.state).map((key): OfferedAction => ({
        key,
        label: t([`action.${key}`, `common:action.${key === 'editDraft' ? 'edit' : key}`]),
        icon: ICONS[key],
        danger: key === 'delete' || key === 'stop',
        run: () => runs[key](task),
      })),
    }),
  };
}
