import { CaretRightOutlined, ControlOutlined, DeleteOutlined, PauseOutlined } from '@ant-design/icons';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ReplicasDialog } from '@/features/services/components/ReplicasDialog';
import { allowed } from '@/features/services/lib/service';
import type { ServiceDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { lazyDialog } from '@/shared/components/lazyDialog';
import type { MenuAction } from '@/shared/components/MenuButton';
import { useStopQuestion } from '@/shared/resources/machine';
import type { EditProps } from '@/shared/resources/EditDialog';
import { services } from '@/shared/resources/services';
import { useResourceActions } from '@/shared/resources/useResourceActions';

const EditService = lazyDialog<EditProps<ServiceDetail>>(
  async () => (await import('@/features/services/components/EditService')).EditService,
  ({ thing }) => thing !== null,
);

interface Asked {
  /** Each opening is a dialog of its own: how a request of one that was left ends changes nothing in the next. */
  number: number;
  kind: 'start' | 'scale';
  service: ServiceView;
}

/** What can be done with services, for the list and for the page of one; `of`: what the state of one allows. */
export function useServiceActions(onRemoved?: () => unknown) {
  const { t } = useTranslation('services');
  const { run, edit, remove, ask, dialogs: others } = useResourceActions(services, EditService, onRemoved);
  const stopQuestion = useStopQuestion();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const replicas = (kind: Asked['kind'], service: ServiceView) => () => {
    setAsked((last) => ({ kind, service, number: (last?.number ?? 0) + 1 }));
    setOpen(true);
  };
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
          title: stopQuestion.title([{ kind: services.kind, name: service.name }]),
          text: stopQuestion.description([services.kind]),
          okText: t('common:action.stop'),
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
          key={asked.number}
          kind={asked.kind}
          service={asked.service}
          open={open}
          onClose={() => setOpen(false)}
          onConfirm={(count) => run(asked.kind, asked.service, count)}
        />
      )}
      {others}
    </>
  );
  return { of, edit, dialogs };
}
