import { CaretRightOutlined, ControlOutlined, DeleteOutlined, PauseOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { allowed } from '@/features/services/lib/service';
import type { ServiceDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import type { MenuAction } from '@/shared/components/MenuButton';
import { useOpening } from '@/shared/hooks/useOpening';
import { useStopQuestion } from '@/shared/resources/machine';
import type { EditProps } from '@/shared/resources/EditDialog';
import { services } from '@/shared/resources/services';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditService = lazyDialog<EditProps<ServiceDetail>>(
  async () => (await import('@/features/services/components/EditService')).EditService,
  ({ thing }) => thing !== null,
);

interface Asked {
  kind: 'start' | 'scale';
  service: ServiceView;
}

/** What can be done with services, for the list and for the page of one; `of`: what the state of one allows. */
export function useServiceActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('services');
  const { run, edit, remove, ask, dialogs: others } = useResourceActions(services, EditService, onRemoved);
  const stopQuestion = useStopQuestion();
  const opening = useOpening<Asked>();
  const asked = opening.of;
  const replicas = (kind: Asked['kind'], service: ServiceView) => () => opening.show({ kind, service });
  const of = (service: ServiceView) => {
    const may = allowed(service);
    const start: MenuAction = {
      key: 'start',
      icon: <CaretRightOutlined />,
      label: t(service.state === 'failed' ? 'action.startAgain' : 'common:action.start'),
      onClick: replicas('start', service),
    };
    const scale: MenuAction = {
      key: 'scale',
      icon: <ControlOutlined />,
      label: t('action.scale'),
      onClick: replicas('scale', service),
    };
    const stop: MenuAction = {
      key: 'stop',
      icon: <PauseOutlined />,
      label: t('common:action.stop'),
      onClick: () =>
        ask({
          ...stopQuestion([{ kind: services.kind, id: service.id, name: service.name }]),
          run: () => run('stop', service),
        }),
    };
    const last: MenuAction = {
      key: 'delete',
      icon: <DeleteOutlined />,
      label: t('common:action.delete'),
      danger: true,
      reason: may.remove ? null : t('delete.stopFirst'),
      onClick: () => remove(service),
    };
    return {
      test: may.test,
      start: may.start ? start : null,
      others: [...(may.scale ? [scale] : []), ...(may.stop ? [stop] : [])],
      last,
    };
  };
  const dialogs: ReactNode = (
    <>
      {asked && (
        <ReplicasDialog
          key={opening.key}
          {...asked}
          open={opening.isOpen}
          onClose={opening.close}
          onConfirm={(count) => run(asked.kind, asked.service, count)}
        />
      )}
      {others}
    </>
  );
  return { of, edit, dialogs };
}
