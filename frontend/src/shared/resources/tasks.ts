import {
  createTrainingTask,
  deleteTrainingTask,
  editTrainingTask,
  listTrainingTasks,
  readTrainingTask,
  retryTrainingTask,
  startTrainingTask,
  stopTrainingTask,
} from '@/shared/api/generated/sdk.gen';
import type { ListTrainingTasksData, TaskDetail, TaskEdit, TaskIn, TaskRow } from '@/shared/api/generated/types.gen';
import type { Revision } from '@/shared/api/revision';
import type { Once } from '@/shared/api/useIdempotency';
import { defineResource } from '@/shared/resources/defineResource';

const path = (id: string) => ({ path: { task_id: id } });

export const tasks = defineResource({
  kind: 'task',
  texts: 'training',
  help: 'training',
  filters: ['purpose', 'task_type', 'state', 'algorithm_id', 'dataset_id'],
  tabs: ['mine', 'all'],
  list: (query: NonNullable<ListTrainingTasksData['query']>, signal: AbortSignal) =>
    listTrainingTasks({ query, signal }),
  read: (id, signal) => readTrainingTask({ ...path(id), signal }),
  progress: {
    row: (row: TaskRow, { attempt, progress }) =>
      row.latest && row.attempts === attempt ? { ...row, latest: { ...row.latest, progress: Number(progress) } } : null,
    detail: (task: TaskDetail, { attempt: number, progress, eta_s }) =>
      task.attempt?.number === number && task.attempt
        ? {
            ...task,
            attempt: { ...task.attempt, progress: Number(progress), eta_s: typeof eta_s === 'number' ? eta_s : null },
          }
        : null,
  },
  create: (body: TaskIn, headers: Once) => createTrainingTask({ body, headers }),
  edit: (id: string, body: TaskEdit, headers: Revision) => editTrainingTask({ ...path(id), body, headers }),
  remove: (id: string) => deleteTrainingTask(path(id)),
  acts: {
    start: (id: string) => startTrainingTask(path(id)),
    retry: (id: string) => retryTrainingTask(path(id)),
    stop: (id: string) => stopTrainingTask(path(id)),
  },
});
