import { keepPreviousData, partialMatchKey, queryOptions } from '@tanstack/react-query';
import { addPoints, type Curves, NO_CURVES } from '@/features/training/lib/curves';
import { addUsage, NO_USAGE, type Usage } from '@/features/training/lib/usage';
import { ApiProblem } from '@/shared/api/ApiProblem';
import {
  compareTrainingTasks,
  createTrainingTask,
  editTrainingTask,
  getMyQuota,
  listAlgorithms,
  listDatasets,
  listModels,
  listTrainingAttempts,
  listTrainingTasks,
  readAlgorithm,
  readDataset,
  readTrainingEvaluation,
  readTrainingMetrics,
  readTrainingTask,
  readTrainingUsage,
} from '@/shared/api/generated/sdk.gen';
import type {
  ListAlgorithmsData,
  ListDatasetsData,
  ListTrainingTasksData,
  TaskIn,
  TaskView,
} from '@/shared/api/generated/types.gen';
import { onlyRevision } from '@/shared/api/useEdit';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';

const POINTS = 5000;
const USAGE_POLL_MS = 4000;
const METRICS_POLL_MS = 5000;

/** What a row of the list says of the latest attempt. */
export interface LatestAttempt {
  progress: number | null;
  started_at: string | null;
  finished_at: string | null;
  metrics: Record<string, number>;
}

export type TaskRow = TaskView & { latest?: LatestAttempt | null };

export function tasksQuery(search: ListSearch<string>) {
  const query = { ...toQuery(search), tab: search.tab ?? 'mine' } as NonNullable<ListTrainingTasksData['query']>;
  return queryOptions({
    queryKey: ['training-tasks', 'list', query],
    queryFn: ({ signal }) => listTrainingTasks({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: ['training-tasks', 'detail', id],
    queryFn: ({ signal }) => readTrainingTask({ path: { task_id: id }, signal }),
  });

export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: ['training-tasks', 'detail', id, 'attempts'],
    queryFn: ({ signal }) => listTrainingAttempts({ path: { task_id: id }, signal }),
  });

/** Null when the attempt left none. */
export const evaluationQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: ['training-tasks', 'evaluation', id, attempt],
    queryFn: async ({ signal }) => {
      try {
        return await readTrainingEvaluation({ path: { task_id: id }, query: { attempt }, signal });
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'task.no_evaluation') return null;
        throw error;
      }
    },
    staleTime: Infinity,
  });

/** What was read of the same attempt before its end stays in view until the rest has come. */
const readBefore =
  (key: readonly unknown[]) =>
  <T>(data: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query !== undefined && partialMatchKey(query.queryKey, key) ? data : undefined;

export const metricsKey = (id: string, attempt: number) => ['training-tasks', 'metrics', id, attempt] as const;

/** All points of an attempt; asked again only what is new is read. `live`: more may come; its end is another query. */
export const metricsQuery = (id: string, attempt: number, live: boolean) =>
  queryOptions({
    queryKey: [...metricsKey(id, attempt), live],
    queryFn: async ({ signal, client }) => {
      let curves = client.getQueryData<Curves>([...metricsKey(id, attempt), true]) ?? NO_CURVES;
      for (;;) {
        const query = { attempt, after: curves.after, limit: POINTS };
        const { items, next_after } = await readTrainingMetrics({ path: { task_id: id }, query, signal });
        curves = addPoints(curves, items, next_after);
        if (items.length < POINTS) return curves;
      }
    },
    staleTime: live ? 0 : Infinity,
    refetchInterval: live ? METRICS_POLL_MS : false,
    placeholderData: readBefore(metricsKey(id, attempt)),
    structuralSharing: false,
  });

const usageKey = (id: string, attempt: number) => ['training-tasks', 'usage', id, attempt] as const;

/** All samples of an attempt; asked again only what is new is read. `live`: more may come; its end is another query. */
export const usageQuery = (id: string, attempt: number, live: boolean) =>
  queryOptions({
    queryKey: [...usageKey(id, attempt), live],
    queryFn: async ({ signal, client }) => {
      let usage = client.getQueryData<Usage>([...usageKey(id, attempt), true]) ?? NO_USAGE;
      for (;;) {
        const query = { attempt, offset: usage.offset };
        const { items, next_offset } = await readTrainingUsage({ path: { task_id: id }, query, signal });
        if (next_offset <= usage.offset) return usage;
        usage = addUsage(usage, items, next_offset);
      }
    },
    staleTime: live ? 0 : Infinity,
    refetchInterval: live ? USAGE_POLL_MS : false,
    placeholderData: readBefore(usageKey(id, attempt)),
    structuralSharing: false,
  });

export const compareQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['training-tasks', 'list', 'compare', ids],
    queryFn: ({ signal }) => compareTrainingTasks({ query: { ids: [...ids] }, signal }),
    enabled: ids.length > 0,
  });

export const algorithmListQuery = (query: NonNullable<ListAlgorithmsData['query']>) =>
  queryOptions({
    queryKey: ['algorithms', 'list', query],
    queryFn: ({ signal }) => listAlgorithms({ query, signal }),
    placeholderData: keepPreviousData,
  });

export const datasetListQuery = (query: NonNullable<ListDatasetsData['query']>) =>
  queryOptions({
    queryKey: ['datasets', 'list', query],
    queryFn: ({ signal }) => listDatasets({ query, signal }),
    placeholderData: keepPreviousData,
  });

export const algorithmQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['algorithms', 'detail', id],
    queryFn: ({ signal }) => readAlgorithm({ path: { algorithm_id: id ?? '' }, signal }),
    enabled: id !== null,
  });

export const datasetQuery = (id: string | null) =>
  queryOptions({
    queryKey: ['datasets', 'detail', id],
    queryFn: ({ signal }) => readDataset({ path: { dataset_id: id ?? '' }, signal }),
    enabled: id !== null,
  });

/** What is free changes with what runs, so it goes old with the overview. */
export const quotaQuery = queryOptions({
  queryKey: ['overview', 'quota'],
  queryFn: ({ signal }) => getMyQuota({ signal }),
});

/** The models that a task made, the newest first. */
export const modelsOfTaskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['models', 'list', { task_id: taskId }],
    queryFn: ({ signal }) => listModels({ query: { task_id: taskId, page_size: 20 }, signal }),
  });

/** A saved draft to change, or none for a new one; `key` makes a repeated request harmless. */
export interface Saving {
  body: TaskIn;
  taskId: string | null;
  revision: number | null;
  key: string;
}

export function saveTask({ body, taskId, revision, key }: Saving): Promise<TaskView> {
  if (taskId === null) return createTrainingTask({ body, headers: { 'Idempotency-Key': key } });
  return editTrainingTask({
    path: { task_id: taskId },
    body,
    headers: onlyRevision(revision),
  });
}
