import { useTranslation } from 'react-i18next';
import type { DatasetView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { datasets } from '@/shared/resources/datasets';
import type { EditProps } from '@/shared/resources/EditDialog';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditDataset = lazyDialog<EditProps<DatasetView>>(
  async () => (await import('@/features/datasets/components/EditDataset')).EditDataset,
  ({ thing }) => thing !== null,
);

/** What can be done with datasets, and why not yet. */
export function useDatasetActions(onRemoved?: (ids: string[]) => unknown) {
  const { t } = useTranslation('datasets');
  const actions = useResourceActions(datasets, EditDataset, onRemoved);
  return {
    ...actions,
    of: <T extends DatasetView>(thing: T) => ({
      thing,
      actions,
      early: thing.current_version === null ? t('action.onlineFirst') : undefined,
    }),
  };
}
