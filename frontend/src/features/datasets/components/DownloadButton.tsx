import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { type PartName, wantedParts } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';
import { ActionButton } from '@/shared/components/ActionButton';

/** Downloads a part of the current version. */
export function DownloadButton({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const { mutate, isPending } = useAction((part: PartName) =>
    download(`/api/v1/datasets/${dataset.id}/download?part=${part}`),
  );
  const parts = wantedParts(dataset.test_mode);
  const look = { icon: <DownloadOutlined />, loading: isPending, children: t('common:action.download') };
  if (dataset.current_version === null) return <ActionButton {...look} reason={t('action.downloadFirst')} />;
  if (parts.length === 1) return <Button {...look} onClick={() => mutate('train')} />;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: parts.map((part) => ({ key: part, label: t(`part.${part}`) })),
        onClick: ({ key }) => {
          mutate(key as PartName);
        },
      }}
    >
      <Button {...look} />
    </Dropdown>
  );
}
