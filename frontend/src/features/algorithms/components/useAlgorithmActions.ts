import { useTranslation } from 'react-i18next';
import { isPreset } from '@/features/algorithms/lib';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import { algorithms } from '@/shared/resources/algorithms';
import type { EditProps } from '@/shared/resources/EditDialog';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditAlgorithm = lazyDialog<EditProps<AlgorithmView>>(
  async () => (await import('@/features/algorithms/components/EditAlgorithm')).EditAlgorithm,
  ({ thing }) => thing !== null,
);

/** What can be done with algorithms, and why not yet or never. */
export function useAlgorithmActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('algorithms');
  const actions = useResourceActions(algorithms, EditAlgorithm, onRemoved);
  return {
    dialogs: actions.dialogs,
    /** Why nothing can be trained with one that is online. */
    whyUntrainable: ({ train_image_state: image }: AlgorithmView) =>
      image === 'none' || image === 'failed' ? t('action.onlineFirst') : null,
    of: (thing: AlgorithmView) => ({
      thing,
      actions,
      early: thing.train_image_state === 'ready' ? undefined : t('action.onlineFirst'),
      kept: isPreset(thing) ? t('action.presetKept') : undefined,
    }),
  };
}
