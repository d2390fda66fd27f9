import { UploadOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDownloads } from '@/features/datasets/components/useDownloads';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import type { Action } from '@/shared/components/MenuButton';
import { datasets } from '@/shared/resources/datasets';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { useWhyUntrainable } from '@/shared/resources/useOnline';
import { useResourceActions } from '@/shared/resources/useResourceActions';
import { useShelf } from '@/shared/resources/useShelf';
import { useTrain } from '@/shared/resources/useTrain';

const EditDataset = lazyEdit(async () => (await import('@/features/datasets/components/EditDataset')).EditDataset);

/** What is to be done first where nothing was imported yet. */
const UPLOADS: Partial<Record<DatasetRow['import_state'], string>> = {
  empty: 'action.upload',
  partial: 'action.upload',
  interrupted: 'action.upload',
  invalid: 'part.again',
};

/** What can be done with datasets, and why not yet. */
export function useDatasetActions(onRemoved?: (ids: string[]) => unknown) {
  const { t } = useTranslation('datasets');
  const actions = useResourceActions(datasets, EditDataset, onRemoved);
  const shelf = useShelf(actions);
  const train = useTrain();
  const whyNot = useWhyUntrainable();
  const downloads = useDownloads();
  const navigate = useNavigate();
  return {
    ...actions,
    of: (one: DatasetRow): Action[] => {
      const known = shelf(one, {
        use: train({ dataset: one.id }, whyNot(one)),
        early: one.current_version === null ? t('action.onlineFirst') : null,
        more: downloads(one),
      });
      const label = UPLOADS[one.import_state];
      if (label === undefined || one.current_version !== null || !actions.isMine(one)) return known;
      const upload: Action = {
        key: 'upload',
        icon: <UploadOutlined />,
        label: t(label),
        onClick: () => void navigate({ to: '/datasets/$id', params: { id: one.id }, search: { tab: 'versions' } }),
      };
      return [upload, ...known];
    },
  };
}
