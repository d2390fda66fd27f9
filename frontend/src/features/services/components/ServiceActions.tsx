import { CaretRightOutlined, ControlOutlined, EditOutlined, MoreOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EditService } from '@/features/services/components/EditService';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { allowed } from '@/features/services/lib/service';
import type { ServiceDetail } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ConfirmButton } from '@/shared/components/ConfirmButton';
import { services } from '@/shared/resources/services';
import { useResourceActions } from '@/shared/resources/useResourceActions';

type Dialog = 'start' | 'scale' | null;

/** What can be done with a service in its present state. */
export function ServiceActions({ service }: { service: ServiceDetail }) {
  const { t } = useTranslation('services');
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>(null);
  const { run, edit, remove, dialogs } = useResourceActions(services, EditService, () =>
    navigate({ to: services.path }),
  );
  const may = allowed(service);
  const mine = useMayEdit(service.owner_id);
  if (!mine) return null;
  const more: MenuProps['items'] = [
    { key: 'edit', icon: <EditOutlined />, label: t('common:action.edit'), onClick: () => edit(service) },
    { type: 'divider' },
    {
      key: 'delete',
      danger: true,
      disabled: !may.remove,
      label: may.remove ? t('common:action.delete') : t('delete.stopFirst'),
      onClick: () => remove(service),
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
          okText={t('common:action.stop')}
          onConfirm={() => run('stop', service)}
        >
          {t('common:action.stop')}
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
        onConfirm={(replicas) => run('start', service, replicas)}
      />
      <ReplicasDialog
        service={service}
        kind="scale"
        open={dialog === 'scale'}
        onClose={() => setDialog(null)}
        onConfirm={(replicas) => run('scale', service, replicas)}
      />
      {dialogs}
    </>
  );
}
