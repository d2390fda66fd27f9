import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOf } from '@/shared/api/params';
import { readMachineUse } from '@/shared/api/generated/sdk.gen';
import { quotasKey } from '@/shared/live/invalidation';
import { services } from '@/shared/resources/services';
import { tasks } from '@/shared/resources/tasks';
import { OTHERS_MS } from '@/shared/resources/useQuota';

/** Who uses the machine. Old whenever what is free is. */
export const machineQuery = queryOptions({
  queryKey: [...quotasKey, 'machine'],
  queryFn: ({ signal }) => readMachineUse({ signal }),
  refetchInterval: OTHERS_MS,
});

/** What can be named and stopped. */
export interface Held {
  kind: string;
  id: string;
  name: string;
}

/** What holds room and can be stopped, by kind: STOPPABLE of svckit.reservations. */
const STOPPABLE = new Map<string, typeof tasks | typeof services>([
  ['task', tasks],
  ['service', services],
]);

export const isStoppable = (kind: string): boolean => STOPPABLE.has(kind);

async function stopThing(client: QueryClient, { kind, id }: Held): Promise<void> {
  const resource = STOPPABLE.get(kind);
  if (resource === undefined) throw new Error(`nothing stops a ${kind}`);
  await resource.changed(client, await resource.acts.stop(id));
}

/** What is asked wherever something is stopped. */
export function useStopQuestion() {
  const { t, i18n } = useTranslation('shared');
  const names = (things: readonly Omit<Held, 'id'>[]) =>
    listOf(
      things.map(({ kind, name }) => t(`thing.${kind}`, { name })),
      i18n.language,
    );
  return {
    names,
    title: (things: readonly Omit<Held, 'id'>[]) => t('stopThing.title', { things: names(things) }),
    description: (kinds: readonly string[]) =>
      [...new Set(kinds)].map((kind) => t(`stopThing.${kind}`)).join(i18n.language === 'zh-CN' ? '' : ' '),
  };
}

/** Stops things of any kind, after the question. */
export function useStop(things: readonly Held[]) {
  const { t } = useTranslation('shared');
  const question = useStopQuestion();
  const { message } = App.useApp();
  const client = useQueryClient();
  const stopping = useMutation({
    mutationFn: async () => {
      for (const thing of things) await stopThing(client, thing);
      void message.success(t('stopThing.done'));
    },
  });
  return {
    names: question.names(things),
    title: question.title(things),
    description: question.description(things.map(({ kind }) => kind)),
    stop: stopping.mutateAsync,
  };
}
