import { useQuery } from '@tanstack/react-query';
import { versionQuery } from '@/features/datasets/api';
import type { DatasetDetail, PartView } from '@/shared/api/generated/types.gen';

interface CurrentParts {
  data: PartView[] | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The parts of the version in use, with their reports. The newest version may be another one, that is not ready. */
export function useCurrentParts(dataset: DatasetDetail): CurrentParts {
  const current = dataset.current_version;
  const newest = dataset.parts ?? [];
  const same = current !== null && newest.every((part) => part.version === current && part.state === 'ready');
  const query = useQuery({ ...versionQuery(dataset.id, current ?? 0), enabled: current !== null && !same });
  return { data: same ? newest : query.data?.parts, error: same ? null : query.error, refetch: query.refetch };
}
