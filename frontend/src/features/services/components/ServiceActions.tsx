import { CaretRightOutlined, ControlOutlined, EditOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EditServiceDialog } from '@/features/services/components/EditServiceDialog';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { useServiceActions } from '@/features/services/components/useServiceActions';
import { allowed } from '@/features/services/lib/service';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ConfirmButton } from '@/shared/components/ConfirmButton';

type Dialog = 'start' | 'scale' | 'edit' | null;

/** What can be done with a service in its present state. */
export function ServiceActions({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>(null);
  const { start, scale, stop, remove } = useServiceActions(service.id, () => void navigate({ to: '/services' }));
  const may = allowed(service);
  const mine = useMayEdit(service.owner_id);
  if (!mine) return null;
  const askDelete = () => {
    void modal.confirm({
      title: t('delete.title', { name: service.name }),
      content: t('delete.hint'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => remove.mutateAsync(),
    });
  };
  const more: MenuProps['items'] = [
    { key: 'edit', icon: <EditOutlined />, label: t('action.edit'), onClick: () => setDialog('edit') },
    { type: 'divider' },
    {
      key: 'delete',
      danger: true,
      disabled: !may.remove,
      label: may.remove ? t('action.delete') : t('delete.stopFirst'),
      onClick: askDelete,
    },
  ];
  return (
    <>
      {may.start && (
        <Button type="primary" icon={<CaretRightOutlined />} onClick={() => setDialog('start')}>
          {t(service.state === 'failed' ? 'action.startAgain' : 'action.start')}
        </Button>
      )}
      {may.scale && (
        <Button icon={<ControlOutlined />} onClick={() => setDialog('scale')}>
          {t('action.scale')}
        </Button>
      )}
      {may.stop && (
        <ConfirmButton
          icon={<PauseOutlined />}
          title={t('stop.title', { name: service.name })}
          description={t('stop.hint')}
          okText={t('action.stop')}
          onConfirm={() => stop.mutateAsync()}
        >
          {t('action.stop')}
        </ConfirmButton>
      )}
      <Dropdown menu={{ items: more }} trigger={['click']} placement="bottomRight">
        <Button icon={<MoreOutlined />} aria-label={t('action.more')} />
      </Dropdown>
      <ReplicasDialog
        service={service}
        kind="start"
        open={dialog === 'start'}
        onClose={() => setDialog(null)}
        onConfirm={(replicas) => start.mutateAsync(replicas)}
      />
      <ReplicasDialog
        service={service}
        kind="scale"
        open={dialog === 'scale'}
        onClose={() => setDialog(null)}
        onConfirm={(replicas) => scale.mutateAsync(replicas)}
      />
      <EditServiceDialog service={service} open={dialog === 'edit'} onClose={() => setDialog(null)} />
    </>
  );
}
