import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOf } from '@/shared/api/params';
import { readMachineUse } from '@/shared/api/generated/sdk.gen';
import { services } from '@/shared/resources/services';
import { tasks } from '@/shared/resources/tasks';

/** What others hold changes without an event for whoever may not see it. */
const AGAIN_MS = 15_000;

/** Who uses the machine. Old whenever what is free is. */
export const machineQuery = queryOptions({
  queryKey: ['quotas', 'machine'],
  queryFn: ({ signal }) => readMachineUse({ signal }),
  refetchInterval: AGAIN_MS,
});

/** What can be named and stopped. */
export interface Held {
  kind: string;
  id: string;
  name: string;
}

async function stopThing(client: QueryClient, { kind, id }: Held): Promise<void> {
  if (kind === 'task') await tasks.changed(client, await tasks.acts.stop(id));
  if (kind === 'service') await services.changed(client, await services.acts.stop(id));
}

/** Stops things of any kind; `question` is what is asked before. */
export function useStop(things: readonly Held[]) {
  const { t, i18n } = useTranslation('shared');
  const { message } = App.useApp();
  const client = useQueryClient();
  const stopping = useMutation({
    mutationFn: async () => {
      for (const thing of things) await stopThing(client, thing);
      void message.success(t('stopThing.done'));
    },
  });
  const names = listOf(
    things.map(({ kind, name }) => t(`thing.${kind}`, { name })),
    i18n.language,
  );
  const kinds = [...new Set(things.map(({ kind }) => kind))];
  return {
    names,
    title: t('stopThing.title', { things: names }),
    description: kinds.map((kind) => t(`stopThing.${kind}`)).join(i18n.language === 'zh-CN' ? '' : ' '),
    stop: stopping.mutateAsync,
  };
}
