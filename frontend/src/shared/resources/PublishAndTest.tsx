import { RocketOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction, useProblemText, useShowProblem } from '@/shared/api/problems';
import { ActionButton } from '@/shared/components/ActionButton';
import { useConfirm } from '@/shared/components/useConfirm';
import { amountsOf } from '@/shared/domain/room';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { useTopic } from '@/shared/live/live';
import { models } from '@/shared/resources/models';
import { isUp, publishObstacle, servicesOf, serviceToTest, usePublish } from '@/shared/resources/publishing';
import { services } from '@/shared/resources/services';
import { useWaitQuestion } from '@/shared/resources/useWaitQuestion';

interface PublishAndTestProps {
  model: Pick<ModelView, 'id' | 'state' | 'servable'>;
  /** Where it leads; without it to the test of the service. */
  onService?: (id: string) => unknown;
}

/** Publishes a model with what its algorithm asks for, starts one replica and leads to its test; a service that the
 * model has already is started instead. */
export function PublishAndTest({ model, onService }: PublishAndTestProps) {
  const { t } = useTranslation('shared');
  const { message } = App.useApp();
  const text = useProblemText();
  const show = useShowProblem();
  const client = useQueryClient();
  const { navigate, isHere } = useNavigateHere();
  const publishIt = usePublish(isHere);
  const obstacle = publishObstacle(model);
  useTopic('service:*');
  const made = useQuery({ ...servicesOf(model.id), enabled: obstacle === null });
  const service = serviceToTest(made.data?.items ?? []);
  const stopping = service?.state === 'stopping' ? t('publishing.stopping') : null;
  const open = (id: string) =>
    isHere() &&
    (onService ? onService(id) : navigate({ to: '/services/$id', params: { id }, search: { tab: 'test' } }));
  const start = async (id: string) => {
    try {
      await services.changed(client, await services.acts.start(id, 1));
    } catch (error) {
      // its page says what can be done about it
      show(asProblem(error));
    }
  };
  const publish = useAction(
    async (known: string | undefined) => {
      const id = known ?? (await publishIt(model.id, {}));
      if (id !== null && isHere()) await start(id);
      return id;
    },
    {
      onSuccess: async (id) => {
        if (id !== null) await open(id);
        else if (isHere()) void message.info(t('publishing.later'));
      },
    },
  );
  const { ask, dialog } = useConfirm();
  const begin = useWaitQuestion(ask, async () => {
    const known = serviceToTest((await client.fetchQuery({ ...servicesOf(model.id), staleTime: 0 })).items);
    if (known && isUp(known)) {
      await open(known.id);
      return null;
    }
    const detail = known ? null : await models.newest(client, model.id);
    const resources = known?.resources ?? detail?.serve?.requests;
    return {
      label: t(known ? 'publishing.start' : 'publishing.action'),
      wanted: resources ? amountsOf(resources) : null,
      submit: () => publish.mutate(known?.id),
    };
  });
  const busy = begin.isPending || publish.isPending;
  return (
    <>
      <ActionButton
        type="primary"
        icon={<RocketOutlined />}
        loading={busy}
        reason={obstacle ? text({ code: obstacle, params: { state: model.state } }).title : stopping}
        onClick={() => {
          if (!busy) begin.mutate();
        }}
      >
        {t(!service ? 'publishing.action' : isUp(service) ? 'test.short' : 'publishing.start')}
      </ActionButton>
      {dialog}
    </>
  );
}
