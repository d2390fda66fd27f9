/** What only the dataset pages ask for; lists and details are shared (shared/resources/datasets). */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { PartName } from '@/features/datasets/lib';
import {
  listDatasetClasses,
  listDatasetVersions,
  listSamples,
  readDatasetVersion,
} from '@/shared/api/generated/sdk.gen';
import { datasets } from '@/shared/resources/datasets';

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: datasets.partKey(id, 'versions'),
    queryFn: ({ signal }) => listDatasetVersions({ path: { dataset_id: id }, signal }),
  });
}

export function versionQuery(id: string, version: number) {
  return queryOptions({
    queryKey: datasets.partKey(id, 'version', version),
    queryFn: ({ signal }) => readDatasetVersion({ path: { dataset_id: id, version }, signal }),
  });
}

interface SampleWindow {
  part: PartName;
  label?: string | undefined;
  cursor?: string | undefined;
  page_size: number;
}

/** Samples of the current version, which is in the key: another version has other samples. */
export function samplesQuery(id: string, version: number, query: SampleWindow) {
  return queryOptions({
    queryKey: datasets.partKey(id, 'samples', version, query),
    queryFn: ({ signal }) => listSamples({ path: { dataset_id: id }, query, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** The first hundred classes of a version's part that begin with `q`. */
export function classesQuery(id: string, version: number, part: PartName, q: string) {
  const query = { part, version, q, page_size: 100 };
  return queryOptions({
    queryKey: datasets.partKey(id, 'classes', query),
    queryFn: ({ signal }) => listDatasetClasses({ path: { dataset_id: id }, query, signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}
