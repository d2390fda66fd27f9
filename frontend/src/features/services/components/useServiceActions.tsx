import { CaretRightOutlined, ControlOutlined, ExperimentOutlined, PauseOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { allowed } from '@/features/services/lib/service';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import type { Action } from '@/shared/components/MenuButton';
import { useOpening } from '@/shared/hooks/useOpening';
import { lazyEdit } from '@/shared/resources/lazyEdit';
import { useStopQuestion } from '@/shared/resources/machine';
import { services } from '@/shared/resources/services';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditService = lazyEdit(async () => (await import('@/features/services/components/EditService')).EditService);

interface Asked {
  kind: 'start' | 'scale';
  service: ServiceView;
}

/** What can be done with services: what the state of one allows. */
export function useServiceActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('services');
  const { run, ask, isBusy, isMine, changes, dialogs: others } = useResourceActions(services, EditService, onRemoved);
  const navigate = useNavigate();
  const stopQuestion = useStopQuestion();
  const opening = useOpening<Asked>();
  const asked = opening.of;
  const replicas = (kind: Asked['kind'], service: ServiceView) => () => opening.show({ kind, service });
  const of = (service: ServiceView): Action[] => {
    const may = allowed(service);
    const busy = isBusy(service.id);
    const test: Action = {
      key: 'test',
      icon: <ExperimentOutlined />,
      label: t('shared:test.short'),
      reason: service.state === 'stopping' ? t('shared:publishing.stopping') : null,
      onClick: () => void navigate({ to: '/services/$id', params: { id: service.id }, search: { tab: 'test' } }),
    };
    const start: Action = {
      key: 'start',
      icon: <CaretRightOutlined />,
      label: t(service.state === 'failed' ? 'action.startAgain' : 'common:action.start'),
      busy,
      onClick: replicas('start', service),
    };
    const scale: Action = {
      key: 'scale',
      icon: <ControlOutlined />,
      label: t('action.scale'),
      busy,
      onClick: replicas('scale', service),
    };
    const stop: Action = {
      key: 'stop',
      icon: <PauseOutlined />,
      label: t('common:action.stop'),
      danger: true,
      busy,
      onClick: () =>
        ask({
          ...stopQuestion([{ kind: services.kind, id: service.id, name: service.name }]),
          run: () => run('stop', service),
        }),
    };
    const mine = isMine(service);
    return [
      ...(may.test || test.reason ? [test] : []),
      ...(mine && may.start ? [start] : []),
      ...(mine && may.scale ? [scale] : []),
      ...(mine && may.stop ? [stop] : []),
      ...(mine ? changes(service, may.remove ? null : t('shared:stopFirst')) : []),
    ];
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
  return { of, dialogs };
}
