/** Queries of the model pages. What happens to a model makes them old (shared/live). */
import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { deleteModel, listModels, listServices, readModel } from '@/shared/api/generated/sdk.gen';
import type { ListModelsData } from '@/shared/api/generated/types.gen';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';
import { holdersOf } from '@/shared/resources/usedBy';
import type { Holder } from '@/shared/resources/UsedByModal';

type ListQuery = NonNullable<ListModelsData['query']>;

export const MODEL_FILTERS = ['purpose', 'task_type', 'state', 'task_id', 'algorithm_id'] as const;
export type ModelSearch = ListSearch<(typeof MODEL_FILTERS)[number]>;

const PUBLISHING_MS = 500;
const PUBLISHING_LIMIT_MS = 60_000;
const MANY = 50;

export function modelsQuery(search: ModelSearch) {
  const query = { ...toQuery(search), tab: search.tab === 'all' ? 'all' : 'mine' } as ListQuery;
  return queryOptions({
    queryKey: ['models', 'list', query],
    queryFn: ({ signal }) => listModels({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function modelQuery(id: string) {
  return queryOptions({
    queryKey: ['models', 'detail', id],
    queryFn: ({ signal }) => readModel({ path: { model_id: id }, signal }),
  });
}

/** The services made from a model, with their names and present states. */
export function servicesOfModelQuery(id: string) {
  const query = { model_id: id, page_size: MANY };
  return queryOptions({
    queryKey: ['services', 'list', query],
    queryFn: ({ signal }) => listServices({ query, signal }),
  });
}

/** The id of the service that a publication makes; null when it is not there in time. */
export async function publishedService(publicationId: string): Promise<string | null> {
  const deadline = Date.now() + PUBLISHING_LIMIT_MS;
  for (;;) {
    const { items } = await listServices({ query: { publication_id: publicationId } });
    const made = items[0]?.id ?? null;
    if (made !== null || Date.now() > deadline) return made;
    await new Promise((resolve) => setTimeout(resolve, PUBLISHING_MS));
  }
}

/** Null when it is gone; else who uses it. */
export const deleteUnused = (id: string): Promise<Holder[] | null> =>
  holdersOf(deleteModel({ path: { model_id: id } }));

/** What a change of a model makes old. */
export async function refreshModel(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['models', 'detail', id] }),
    client.invalidateQueries({ queryKey: ['models', 'list'] }),
  ]);
}
