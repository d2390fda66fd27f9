import { useQueryClient } from '@tanstack/react-query';
import type { DatasetDetail, PartView, ReadAgainIn } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { datasets } from '@/shared/resources/datasets';

/** Has the archive of a part read again, in another way; what can be used already becomes the next version.
 * `quiet`: what is refused is told elsewhere. */
export function useReadAgain(dataset: DatasetDetail, { part }: Pick<PartView, 'part'>, quiet = false) {
  const client = useQueryClient();
  const refresh = () => datasets.refresh(client, dataset.id);
  return useAction((body: ReadAgainIn) => datasets.acts.readAgain(dataset.id, part, body), {
    quiet,
    onSuccess: refresh,
    onProblem: () => void refresh(),
  });
}
