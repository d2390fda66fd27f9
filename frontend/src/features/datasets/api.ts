/** Queries of the dataset pages and the calls that change something. */
import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { PartName } from '@/features/datasets/lib';
import {
  deleteDatasets,
  listDatasetClasses,
  listDatasets,
  listDatasetVersions,
  listSamples,
  readDataset,
  readDatasetVersion,
} from '@/shared/api/generated/sdk.gen';
import type { ListDatasetsData } from '@/shared/api/generated/types.gen';
import { type ListSearch, toQuery } from '@/shared/domain/listSearch';
import { holdersOf } from '@/shared/resources/usedBy';
import type { Holder } from '@/shared/resources/UsedByModal';

type ListQuery = NonNullable<ListDatasetsData['query']>;

export function datasetsQuery(search: ListSearch<string>) {
  const query = { ...toQuery(search), tab: search.tab ?? 'mine' } as ListQuery;
  return queryOptions({
    queryKey: ['datasets', 'list', query],
    queryFn: ({ signal }) => listDatasets({ query, signal }),
    placeholderData: keepPreviousData,
  });
}

export function datasetQuery(id: string) {
  return queryOptions({
    queryKey: ['datasets', 'detail', id],
    queryFn: ({ signal }) => readDataset({ path: { dataset_id: id }, signal }),
  });
}

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ['datasets', 'detail', id, 'versions'],
    queryFn: ({ signal }) => listDatasetVersions({ path: { dataset_id: id }, signal }),
  });
}

export function versionQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ['datasets', 'version', id, version],
    queryFn: ({ signal }) => readDatasetVersion({ path: { dataset_id: id, version }, signal }),
  });
}

export interface SampleWindow {
  part: PartName;
  label?: string | undefined;
  cursor?: string | undefined;
  page_size: number;
}

/** Samples of the current version, which is in the key: another version has other samples. */
export function samplesQuery(id: string, version: number, query: SampleWindow) {
  return queryOptions({
    queryKey: ['datasets', 'samples', id, version, query],
    queryFn: ({ signal }) => listSamples({ path: { dataset_id: id }, query, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** The first hundred classes of a version's part that begin with `q`. */
export function classesQuery(id: string, version: number, part: PartName, q: string) {
  const query = { part, version, q, page_size: 100 };
  return queryOptions({
    queryKey: ['datasets', 'classes', id, query],
    queryFn: ({ signal }) => listDatasetClasses({ path: { dataset_id: id }, query, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** Delete all of them or none. Null when they are gone; else who uses them. */
export const deleteUnused = (ids: string[]): Promise<Holder[] | null> => holdersOf(deleteDatasets({ body: { ids } }));

/** What a change of a dataset makes old. */
export async function refreshDataset(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['datasets', 'detail', id] }),
    client.invalidateQueries({ queryKey: ['datasets', 'list'] }),
  ]);
}
