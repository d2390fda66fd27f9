import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { type PartName, wantedParts } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { download } from '@/shared/api/media';
import { useAction } from '@/shared/api/problems';

/** Downloads a part of the current version. */
export function DownloadButton({ dataset }: { dataset: DatasetDetail }) {
  const { t } = useTranslation('datasets');
  const { mutate, isPending } = useAction((part: PartName) =>
    download(`/api/v1/datasets/${dataset.id}/download?part=${part}`),
  );
  const parts = wantedParts(dataset.test_mode);
  const disabled = dataset.current_version === null;
  const button = (
    <Button
      icon={<DownloadOutlined />}
      disabled={disabled}
      loading={isPending}
      onClick={() => {
        if (parts.length === 1) mutate('train');
      }}
    >
      {t('common:action.download')}
    </Button>
  );
  if (parts.length === 1) return button;
  return (
    <Dropdown
      trigger={['click']}
      disabled={disabled}
      menu={{
        items: parts.map((part) => ({ key: part, label: t(`part.${part}`) })),
        onClick: ({ key }) => {
          mutate(key as PartName);
        },
      }}
    >
      {button}
    </Dropdown>
  );
}
