import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AlgorithmView, DatasetRow, DatasetView } from '@/shared/api/generated/types.gen';
import type { ListPage } from '@/shared/domain/listSearch';
import { notTaken } from '@/shared/domain/notTaken';
import { useUser } from '@/shared/auth/session';
import { useTopic } from '@/shared/live/live';
import { algorithms } from '@/shared/resources/algorithms';
import { datasets } from '@/shared/resources/datasets';

/** Everything that one may train with, if one page holds it all. */
const ONLINE = { tab: 'all', shelf: 'online', page_size: 100 } as const;

/** What can be trained with now. Undefined: not known yet, or there is more than can be looked through. */
export interface Online {
  /** Who is here. */
  me: string | undefined;
  algorithms: readonly AlgorithmView[] | undefined;
  datasets: readonly DatasetRow[] | undefined;
}

function allOf<T>(page: ListPage<T> | undefined): readonly T[] | undefined {
  return page === undefined || page.next_cursor ? undefined : page.items;
}

/** The algorithms that are online and have, or will have, a training image. */
function useOnlineAlgorithms(): { rows: Online['algorithms']; isLoading: boolean } {
  const { data, isFetched } = useQuery(algorithms.listQuery(ONLINE));
  useTopic('algorithm:*');
  const rows = allOf(data)?.filter(({ train_image_state: image }) => image !== 'none' && image !== 'failed');
  // one that failed is asked again by whoever comes next: whoever waits for it has waited
  return { rows, isLoading: !isFetched };
}

/** Algorithms and datasets that can be trained with. */
export function useOnline(): Online & { isLoading: boolean } {
  const known = useOnlineAlgorithms();
  const { data, isFetched } = useQuery(datasets.listQuery(ONLINE));
  const me = useUser()?.id;
  return { me, algorithms: known.rows, datasets: allOf(data), isLoading: known.isLoading || !isFetched };
}

/** Why nothing can be trained with a dataset once it is online; null: it can, or that is not known. */
export function useWhyUntrainable(): (
  dataset: Pick<DatasetView, 'task_type' | 'format' | 'test_mode'>,
) => string | null {
  const { t } = useTranslation('shared');
  const { rows } = useOnlineAlgorithms();
  return (dataset) => {
    const ofItsType = rows?.filter((one) => one.task_type === dataset.task_type);
    if (ofItsType === undefined || ofItsType.some((one) => notTaken(dataset, one) === null)) return null;
    return t(ofItsType.length === 0 ? 'train.noAlgorithm' : 'train.notTaken');
  };
}
