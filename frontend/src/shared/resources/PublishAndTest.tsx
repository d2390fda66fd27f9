import { RocketOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '@/shared/api/ApiProblem';
import { publishModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useAction, useProblemText, useShowProblem } from '@/shared/api/problems';
import { useIdempotency } from '@/shared/api/useIdempotency';
import { ActionButton } from '@/shared/components/ActionButton';
import { useNavigateHere } from '@/shared/hooks/useNavigateHere';
import { isUp, publishedService, publishObstacle, servicesOf, serviceToTest } from '@/shared/resources/publishing';
import { services } from '@/shared/resources/services';

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
  const idempotency = useIdempotency();
  const { navigate, isHere } = useNavigateHere();
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
    async () => {
      const known = serviceToTest((await client.fetchQuery({ ...servicesOf(model.id), staleTime: 0 })).items);
      if (known && isUp(known)) return known.id;
      const body = {};
      const published = async () => {
        const headers = idempotency(body);
        const { publication_id } = await publishModel({ path: { model_id: model.id }, headers, body });
        return publishedService(publication_id, isHere);
      };
      const id = known?.id ?? (await published());
      if (id !== null && isHere()) await start(id);
      return id;
    },
    {
      onSuccess: async (id) => {
        await client.invalidateQueries({ queryKey: services.listKey });
        if (id !== null) await open(id);
        else if (isHere()) void message.info(t('publishing.later'));
      },
    },
  );
  const obstacle = publishObstacle(model);
  return (
    <ActionButton
      type="primary"
      icon={<RocketOutlined />}
      loading={publish.isPending}
      reason={obstacle && text({ code: obstacle, params: { state: model.state } }).title}
      onClick={() => {
        if (!publish.isPending) publish.mutate();
      }}
    >
      {t('publishing.action')}
    </ActionButton>
  );
}
