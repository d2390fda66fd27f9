import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { type PartName, wantedParts } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';
import type { MenuAction } from '@/shared/components/MenuButton';

/** The downloads of the current version, an entry for each part. */
export function useDownloads(dataset: DatasetDetail): MenuAction[] {
  const { t } = useTranslation('datasets');
  const { mutate, isPending } = useAction((part: PartName) =>
    download(`/api/v1/datasets/${dataset.id}/download?part=${part}`),
  );
  const parts = wantedParts(dataset.test_mode);
  const label = (part: PartName) =>
    parts.length === 1 ? t('common:action.download') : t('action.downloadPart', { parts: t(`part.${part}`) });
  return parts.map((part) => ({
    key: part,
    icon: <DownloadOutlined />,
    label: label(part),
    reason: dataset.current_version === null ? t('action.downloadFirst') : null,
    onClick: () => {
      if (!isPending) mutate(part);
    },
  }));
}
