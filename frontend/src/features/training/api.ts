import { partialMatchKey, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { addPoints, type Curves, NO_CURVES } from '@/features/training/lib/curves';
import { addUsage, NO_USAGE, type Usage } from '@/features/training/lib/usage';
import { ApiProblem } from '@/shared/api/ApiProblem';
import {
  compareTrainingTasks,
  listTrainingAttempts,
  readTrainingEvaluation,
  readTrainingMetrics,
  readTrainingUsage,
} from '@/shared/api/generated/sdk.gen';
import type { TaskEdit, TaskIn, TaskView } from '@/shared/api/generated/types.gen';
import { onlyRevision } from '@/shared/api/revision';
import type { Once } from '@/shared/api/useIdempotency';
import { models } from '@/shared/resources/models';
import { tasks } from '@/shared/resources/tasks';

const POINTS = 5000;
const USAGE_POLL_MS = 4000;
const METRICS_POLL_MS = 5000;

/** The models that a task's attempts became. */
export const modelsOf = (id: string) => models.listQuery({ task_id: id, page_size: 20 });

export const attemptsQuery = (id: string) =>
  queryOptions({
    queryKey: tasks.partKey(id, 'attempts'),
    queryFn: ({ signal }) => listTrainingAttempts({ path: { task_id: id }, signal }),
  });

/** Null when the attempt left none. */
export const evaluationQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: tasks.partKey(id, 'evaluation', attempt),
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

/** What is known already, of the same query or of the time before the end. */
const readSoFar = <T>(client: QueryClient, key: QueryKey, live: boolean): T | undefined =>
  client.getQueryData<T>([...key, live]) ?? client.getQueryData<T>([...key, true]);

export const metricsKey = (id: string, attempt: number) => tasks.partKey(id, 'metrics', attempt);

/** All points of an attempt; asked again only what is new is read. `live`: more may come; its end is another query. */
export const metricsQuery = (id: string, attempt: number, live: boolean) =>
  queryOptions({
    queryKey: [...metricsKey(id, attempt), live],
    queryFn: async ({ signal, client }) => {
      let curves = readSoFar<Curves>(client, metricsKey(id, attempt), live) ?? NO_CURVES;
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

const usageKey = (id: string, attempt: number) => tasks.partKey(id, 'usage', attempt);

/** All samples of an attempt; asked again only what is new is read. `live`: more may come; its end is another query. */
export const usageQuery = (id: string, attempt: number, live: boolean) =>
  queryOptions({
    queryKey: [...usageKey(id, attempt), live],
    queryFn: async ({ signal, client }) => {
      let usage = readSoFar<Usage>(client, usageKey(id, attempt), live) ?? NO_USAGE;
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
    queryKey: [...tasks.listKey, 'compare', ids],
    queryFn: ({ signal }) => compareTrainingTasks({ query: { ids: [...ids] }, signal }),
    enabled: ids.length > 0,
  });

/** A saved draft to change, or none for a new one; `once` makes a repeated request harmless. */
interface Saving {
  /** The whole of a new one. */
  body: TaskIn;
  changes: TaskEdit;
  taskId: string | null;
  revision: number | null;
  once: Once;
}

export function saveTask({ body, changes, taskId, revision, once }: Saving): Promise<TaskView> {
  if (taskId === null) return tasks.create(body, once);
  return tasks.edit(taskId, changes, onlyRevision(revision));
}
