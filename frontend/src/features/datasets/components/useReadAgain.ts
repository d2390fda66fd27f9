import { useQueryClient } from '@tanstack/react-query';
import { partNamed } from '@/features/datasets/lib';
import type { DatasetDetail, PartView, ReadAgainIn } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';
import { datasets } from '@/shared/resources/datasets';

/** Has the archive of a part read again, in another way; what can be used already becomes the next version. It is the
 * part as it is shown that is meant: of a newer one, this is refused. `quiet`: what is refused is told elsewhere. */
export function useReadAgain(dataset: DatasetDetail, { part }: Pick<PartView, 'part'>, quiet = false) {
  const client = useQueryClient();
  const refresh = () => datasets.refresh(client, dataset.id);
  const version = partNamed(dataset.parts, part)?.version ?? null;
  return useAction((body: ReadAgainIn) => datasets.acts.readAgain(dataset.id, part, { version, ...body }), {
    quiet,
    onSuccess: refresh,
    onProblem: () => void refresh(),
  });
}
