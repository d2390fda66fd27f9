import { useTranslation } from 'react-i18next';
import { isPreset } from '@/features/algorithms/lib';
import type { AlgorithmView } from '@/shared/api/generated/types.gen';
import { algorithms } from '@/shared/resources/algorithms';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { useShelf } from '@/shared/resources/useShelf';
import { useTrain } from '@/shared/resources/useTrain';

const EditAlgorithm = lazyEdit(
  async () => (await import('@/features/algorithms/components/EditAlgorithm')).EditAlgorithm,
);

/** What can be done with algorithms, and why not yet or never. */
export function useAlgorithmActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('algorithms');
  const actions = useResourceActions(algorithms, EditAlgorithm, onRemoved);
  const shelf = useShelf(actions);
  const train = useTrain();
  return {
    ...actions,
    of: (one: AlgorithmView) => {
      const { train_image_state: image } = one;
      const early = t('action.onlineFirst');
      return shelf(one, {
        use: train(
          { algorithm: one.id },
          image === 'none' || image === 'failed' ? t(`action.untrainable.${image}`) : null,
        ),
        early: image === 'ready' ? null : early,
        kept: isPreset(one) ? t('action.presetKept') : null,
      });
    },
  };
}
