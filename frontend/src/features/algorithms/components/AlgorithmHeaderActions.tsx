import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AlgorithmActions } from '@/features/algorithms/components/useAlgorithmActions';
import { isPreset } from '@/features/algorithms/lib';
import type { AlgorithmDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ShelfButton } from '@/shared/resources/ShelfButton';
import { VisibilityButton } from '@/shared/resources/VisibilityButton';

interface HeaderActionsProps {
  algorithm: AlgorithmDetail;
  actions: AlgorithmActions;
}

/** What its owner or an administrator can do with an algorithm. */
export function AlgorithmHeaderActions({ algorithm, actions }: HeaderActionsProps) {
  const { t } = useTranslation('algorithms');
  const preset = isPreset(algorithm);
  if (!useMayEdit(algorithm.owner_id)) return null;
  return (
    <>
      <ShelfButton
        online={algorithm.shelf === 'online'}
        early={algorithm.train_image_state === 'ready' ? undefined : t('action.onlineFirst')}
        words={{ online: t('action.online'), offline: t('action.offline') }}
        loading={actions.busy}
        onOnline={() => {
          actions.putOnline(algorithm.id);
        }}
        onOffline={() => {
          actions.putOffline(algorithm.id);
        }}
      />
      <VisibilityButton
        thing={algorithm}
        label={t('action.visibility')}
        offlineHint={t('action.visibilityFirst')}
        hintOf={(visibility) => t(`visibility.${visibility}`)}
        onChange={(visibility) => {
          actions.setVisibility(algorithm.id, visibility);
        }}
      />
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
