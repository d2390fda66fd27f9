import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { type PartName, wantedParts } from '@/features/datasets/lib';
import type { DatasetRow } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';
import type { Action } from '@/shared/components/MenuButton';

/** The downloads of the current version of one, an entry for each part. */
export function useDownloads() {
  const { t } = useTranslation('datasets');
  const { mutate } = useAction(({ id, part }: { id: string; part: PartName }) =>
    download(`/api/v1/datasets/${id}/download?part=${part}`),
  );
  return ({ id, test_mode: mode, current_version: version }: DatasetRow): Action[] => {
    const parts = wantedParts(mode);
    return parts.map((part) => ({
      key: part,
      icon: <DownloadOutlined />,
      label: parts.length === 1 ? t('common:action.download') : t('action.downloadPart', { parts: t(`part.${part}`) }),
      seldom: true,
      reason: version === null ? t('action.downloadFirst') : null,
      onClick: () => mutate({ id, part }),
    }));
  };
}
