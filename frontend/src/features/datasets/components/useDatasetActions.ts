import { useTranslation } from 'react-i18next';
import { useDownloads } from '@/features/datasets/components/useDownloads';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { datasets } from '@/shared/resources/datasets';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { useWhyUntrainable } from '@/shared/resources/useOnline';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { useShelf } from '@/shared/resources/useShelf';
import { useTrain } from '@/shared/resources/useTrain';

const EditDataset = lazyEdit(async () => (await import('@/features/datasets/components/EditDataset')).EditDataset);

/** What can be done with datasets, and why not yet. */
export function useDatasetActions(onRemoved?: (ids: string[]) => unknown) {
  const { t } = useTranslation('datasets');
  const actions = useResourceActions(datasets, EditDataset, onRemoved);
  const shelf = useShelf(actions);
  const train = useTrain();
  const whyNot = useWhyUntrainable();
  const downloads = useDownloads();
  return {
    ...actions,
    of: (one: DatasetRow) =>
      shelf(one, {
        use: train({ dataset: one.id }, whyNot(one)),
        early: one.current_version === null ? t('action.onlineFirst') : null,
        more: downloads(one),
      }),
  };
}
