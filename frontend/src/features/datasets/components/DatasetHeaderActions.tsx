import { DeleteOutlined, DownloadOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DatasetActions } from '@/features/datasets/components/useDatasetActions';
import { type PartName, wantedParts } from '@/features/datasets/lib';
import type { DatasetDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ShelfButton } from '@/shared/resources/ShelfButton';
import { VisibilityButton } from '@/shared/resources/VisibilityButton';

interface HeaderActionsProps {
  dataset: DatasetDetail;
  actions: DatasetActions;
}

/** What its owner or an administrator can do with a dataset. */
export function DatasetHeaderActions({ dataset, actions }: HeaderActionsProps) {
  const { t } = useTranslation('datasets');
  if (!useMayEdit(dataset.owner_id)) return null;
  return (
    <>
      <ShelfButton
        online={dataset.shelf === 'online'}
        early={dataset.current_version === null ? t('action.onlineFirst') : undefined}
        words={{ online: t('action.online'), offline: t('action.offline') }}
        loading={actions.busy}
        onOnline={() => {
          actions.putOnline(dataset.id);
        }}
        onOffline={() => {
          actions.putOffline(dataset.id);
        }}
      />
      <VisibilityButton
        thing={dataset}
        label={t('action.visibility')}
        offlineHint={t('action.visibilityFirst')}
        hintOf={(visibility) => t(`visibility.${visibility}`)}
        onChange={(visibility) => {
          actions.setVisibility(dataset.id, visibility);
        }}
      />
      <DownloadButton dataset={dataset} actions={actions} />
      <Button
        icon={<EditOutlined />}
        onClick={() => {
          actions.edit(dataset);
        }}
      >
        {t('common:action.edit')}
      </Button>
      <Button
        danger
        icon={<DeleteOutlined />}
        onClick={() => {
          actions.remove([dataset]);
        }}
      >
        {t('common:action.delete')}
      </Button>
    </>
  );
}

function DownloadButton({ dataset, actions }: HeaderActionsProps) {
  const { t } = useTranslation('datasets');
  const parts = wantedParts(dataset.test_mode);
  const disabled = dataset.current_version === null;
  if (parts.length === 1) {
    return (
      <Button
        icon={<DownloadOutlined />}
        disabled={disabled}
        onClick={() => {
          actions.download(dataset.id, 'train');
        }}
      >
        {t('common:action.download')}
      </Button>
    );
  }
  return (
    <Dropdown
      trigger={['click']}
      disabled={disabled}
      menu={{
        items: parts.map((part) => ({ key: part, label: t(`part.${part}`) })),
        onClick: ({ key }) => {
          actions.download(dataset.id, key as PartName);
        },
      }}
    >
      <Button icon={<DownloadOutlined />} disabled={disabled}>
        {t('common:action.download')}
      </Button>
    </Dropdown>
  );
}
