/** Queries of the algorithm pages and the calls that change something. */
import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { deleteAlgorithm, listAlgorithms, readAlgorithm, readImage } from '@/shared/api/generated/sdk.gen';
import type { ImageView, ListAlgorithmsData } from '@/shared/api/generated/types.gen';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';
import { holdersOf } from '@/shared/resources/usedBy';
import type { Holder } from '@/shared/resources/UsedByModal';

type ListQuery = NonNullable<ListAlgorithmsData['query']>;

export function algorithmsQuery(search: ListSearch<string>) {
  const query = { ...toQuery(search), tab: search.tab ?? 'preset' } as ListQuery;
  return queryOptions({
    queryKey: ['algorithms', 'list', query],
    queryFn: ({ signal }) => listAlgorithms({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function algorithmQuery(id: string) {
  return queryOptions({
    queryKey: ['algorithms', 'detail', id],
    queryFn: ({ signal }) => readAlgorithm({ path: { algorithm_id: id }, signal }),
  });
}

/** The image of a half; null where it is somebody else's, whose images one does not see. */
export function imageQuery(id: string) {
  return queryOptions({
    queryKey: ['images', 'detail', id],
    queryFn: async ({ signal }): Promise<ImageView | null> => {
      try {
        return await readImage({ path: { image_id: id }, signal });
      } catch (error) {
        if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) return null;
        throw error;
      }
    },
  });
}

/** Null when it is gone; else who uses it. */
export const deleteUnused = (id: string): Promise<Holder[] | null> =>
  holdersOf(deleteAlgorithm({ path: { algorithm_id: id } }));

/** What a change of an algorithm makes old. */
export async function refreshAlgorithm(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['algorithms', 'detail', id] }),
    client.invalidateQueries({ queryKey: ['algorithms', 'list'] }),
  ]);
}
