import { DeleteOutlined, DownOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';

import type { AlgorithmDetail, Visibility } from '@/shared/api/generated/types.gen';
import { useHasRole, useMayEdit } from '@/shared/auth/session';
import { stateText } from '@/shared/components/states';

import { isPreset } from '../lib';
import type { AlgorithmActions } from './useAlgorithmActions';

interface HeaderActionsProps {
  algorithm: AlgorithmDetail;
  actions: AlgorithmActions;
}

const VISIBILITIES: readonly Visibility[] = ['private', 'public', 'preset'];

/** What its owner or an administrator can do with an algorithm. */
export function AlgorithmHeaderActions({ algorithm, actions }: HeaderActionsProps) {
  const { t } = useTranslation('algorithms');
  const preset = isPreset(algorithm);
  if (!useMayEdit(algorithm.owner_id)) return null;
  return (
    <>
      <ShelfButton algorithm={algorithm} actions={actions} />
      <VisibilityButton algorithm={algorithm} actions={actions} />
      <Button
        icon={<EditOutlined />}
        onClick={() => {
          actions.edit(algorithm);
        }}
      >
        {t('common:action.edit')}
      </Button>
      <Tooltip title={preset ? t('action.presetKept') : ''}>
        <Button
          danger
          icon={<DeleteOutlined />}
          disabled={preset}
          onClick={() => {
            actions.remove(algorithm);
          }}
        >
          {t('common:action.delete')}
        </Button>
      </Tooltip>
    </>
  );
}

function ShelfButton({ algorithm, actions }: HeaderActionsProps) {
  const { t } = useTranslation('algorithms');
  const online = algorithm.shelf === 'online';
  const early = !online && algorithm.train_image_state !== 'ready';
  return (
    <Tooltip title={early ? t('action.onlineFirst') : ''}>
      <Button
        type={online ? 'default' : 'primary'}
        disabled={early}
        loading={actions.busy}
        onClick={() => {
          if (online) actions.putOffline(algorithm.id);
          else actions.putOnline(algorithm.id);
        }}
      >
        {t(online ? 'action.offline' : 'action.online')}
      </Button>
    </Tooltip>
  );
}

function VisibilityButton({ algorithm, actions }: HeaderActionsProps) {
  const { t } = useTranslation('algorithms');
  const admin = useHasRole('admin');
  const offline = algorithm.shelf !== 'online';
  const words = new Map(VISIBILITIES.map((value) => [value, stateText(t, 'visibility', value)]));
  const disabled = offline || (algorithm.visibility === 'preset' && !admin);
  return (
    <Tooltip title={offline ? t('action.visibilityFirst') : ''}>
      <Dropdown
        trigger={['click']}
        disabled={disabled}
        menu={{
          items: VISIBILITIES.map((value) => ({
            key: value,
            disabled: value === 'preset' && !admin,
            label: (
              <>
                {words.get(value)}
                <div style={{ fontSize: 12, opacity: 0.75 }}>{t(`visibility.${value}`)}</div>
              </>
            ),
          })),
          selectable: true,
          selectedKeys: [algorithm.visibility],
          onClick: ({ key }) => {
            if (key !== algorithm.visibility) actions.setVisibility(algorithm.id, key as Visibility);
          },
        }}
      >
        <Button icon={<DownOutlined />} iconPlacement="end" disabled={disabled}>
          {t('action.visibility')}
        </Button>
      </Dropdown>
    </Tooltip>
  );
}
