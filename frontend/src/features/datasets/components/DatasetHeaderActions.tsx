import { DeleteOutlined, DownloadOutlined, DownOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

import type { DatasetDetail, Visibility } from '@/shared/api/generated/types.gen';
import { useHasRole, useMayEdit } from '@/shared/auth/session';
import { stateText } from '@/shared/components/states';

import { type PartName, wantedParts } from '../lib';
import type { DatasetActions } from './useDatasetActions';

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
      <ShelfButton dataset={dataset} actions={actions} />
      <VisibilityButton dataset={dataset} actions={actions} />
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

function ShelfButton({ dataset, actions }: HeaderActionsProps) {
  const { t } = useTranslation('datasets');
  if (dataset.shelf === 'online') {
    return (
      <Button
        loading={actions.busy}
        onClick={() => {
          actions.putOffline(dataset.id);
        }}
      >
        {t('action.offline')}
      </Button>
    );
  }
  const early = dataset.current_version === null;
  return (
    <Tooltip title={early ? t('action.onlineFirst') : ''}>
      <Button
        type="primary"
        disabled={early}
        loading={actions.busy}
        onClick={() => {
          actions.putOnline(dataset.id);
        }}
      >
        {t('action.online')}
      </Button>
    </Tooltip>
  );
}

const VISIBILITIES: readonly Visibility[] = ['private', 'public', 'preset'];

function VisibilityButton({ dataset, actions }: HeaderActionsProps) {
  const { t } = useTranslation('datasets');
  const admin = useHasRole('admin');
  const offline = dataset.shelf !== 'online';
  const kept = dataset.visibility === 'preset' && !admin;
  const words = new Map(VISIBILITIES.map((value) => [value, stateText(t, 'visibility', value)]));
  const items = VISIBILITIES.map((value) => ({
    key: value,
    disabled: value === 'preset' && !admin,
    label: (
      <>
        {words.get(value)}
        <div style={{ fontSize: 12, opacity: 0.75 }}>{t(`visibility.${value}`)}</div>
      </>
    ),
  }));
  return (
    <Tooltip title={offline ? t('action.visibilityFirst') : ''}>
      <Dropdown
        trigger={['click']}
        disabled={offline || kept}
        menu={{
          items,
          selectable: true,
          selectedKeys: [dataset.visibility],
          onClick: ({ key }) => {
            if (key !== dataset.visibility) actions.setVisibility(dataset.id, key as Visibility);
          },
        }}
      >
        <Button icon={<DownOutlined />} iconPlacement="end" disabled={offline || kept}>
          {t('action.visibility')}
        </Button>
      </Dropdown>
    </Tooltip>
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
