import {
  CaretRightOutlined,
  CopyOutlined,
  DeleteOutlined,
  EditOutlined,
  RedoOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsOf, type TaskAction } from '@/features/training/lib/actions';
import {
  deleteTrainingTask,
  retryTrainingTask,
  startTrainingTask,
  stopTrainingTask,
} from '@/shared/api/generated/sdk.gen';
import type { TaskView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { useMayEdit } from '@/shared/auth/session';

export interface OfferedAction {
  key: TaskAction;
  label: string;
  icon: ReactNode;
  danger: boolean;
  run: () => void;
}

interface Options {
  /** Opens the dialog for name and description. */
  onEditBasics: (task: TaskView) => void;
  onDeleted?: () => void;
}

const ICONS: Record<TaskAction, ReactNode> = {
  start: <CaretRightOutlined />,
  again: <CaretRightOutlined />,
  retry: <RedoOutlined />,
  stop: <StopOutlined />,
  editDraft: <EditOutlined />,
  editBasics: <EditOutlined />,
  copy: <CopyOutlined />,
  delete: <DeleteOutlined />,
};

/** What can be done with a task now, for whoever may do it; and whether one of it is under way. */
export function useTaskActions(task: TaskView, { onEditBasics, onDeleted }: Options) {
  const { t } = useTranslation('training');
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayEdit = useMayEdit(task.owner_id);
  const path = { path: { task_id: task.id } };
  const refresh = () => client.invalidateQueries({ queryKey: ['training-tasks'] });
  const start = useAction(() => startTrainingTask(path), { success: t('done.start'), onSuccess: refresh });
  const retry = useAction(() => retryTrainingTask(path), { success: t('done.start'), onSuccess: refresh });
  const stop = useAction(() => stopTrainingTask(path), { success: t('done.stop'), onSuccess: refresh });
  const remove = useAction(() => deleteTrainingTask(path), {
    success: t('done.delete'),
    onSuccess: () => {
      client.removeQueries({ queryKey: ['training-tasks', 'detail', task.id] });
      onDeleted?.();
      return client.invalidateQueries({ queryKey: ['training-tasks', 'list'] });
    },
  });

  const ask = (action: 'stop' | 'delete', run: () => Promise<unknown>) => {
    modal.confirm({
      title: t(`ask.${action}`, { name: task.name }),
      content: t(`ask.${action}Hint`),
      okText: t(`action.${action}`),
      cancelText: t('common:action.cancel'),
      okButtonProps: { danger: true },
      onOk: () => run().catch(() => undefined),
    });
  };
  const runs: Record<TaskAction, () => void> = {
    start: () => {
      start.mutate();
    },
    again: () => {
      start.mutate();
    },
    retry: () => {
      retry.mutate();
    },
    stop: () => {
      ask('stop', () => stop.mutateAsync());
    },
    delete: () => {
      ask('delete', () => remove.mutateAsync());
    },
    editDraft: () => {
      void navigate({ to: '/training/new', search: { task: task.id } });
    },
    copy: () => {
      void navigate({ to: '/training/new', search: { from: task.id } });
    },
    editBasics: () => {
      onEditBasics(task);
    },
  };
  const keys = mayEdit ? actionsOf(task.state) : [];
  const offered: OfferedAction[] = keys.map((key) => ({
    key,
    label: t(`action.${key}`),
    icon: ICONS[key],
    danger: key === 'delete' || key === 'stop',
    run: runs[key],
  }));
  return { offered, busy: start.isPending || retry.isPending || stop.isPending || remove.isPending };
}
