import { queryOptions, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { listOf } from '@/shared/api/params';
import { readMachineUse } from '@/shared/api/generated/sdk.gen';
import type { Question } from '@/shared/components/useConfirm';
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

interface StopQuestion extends Question {
  /** What would be stopped. */
  names: string;
}

/** What is asked wherever things are stopped, of any kind; `run` stops them. */
export function useStopQuestion(): (things: readonly Held[]) => StopQuestion {
  const { t, i18n } = useTranslation('shared');
  const { message } = App.useApp();
  const client = useQueryClient();
  return (things) => {
    const names = listOf(
      things.map(({ kind, name }) => t(`thing.${kind}`, { name })),
      i18n.language,
    );
    const kinds = [...new Set(things.map(({ kind }) => kind))];
    return {
      names,
      title: t('stopThing.title', { things: names }),
      text: kinds.map((kind) => t(`stopThing.${kind}`)).join(i18n.language === 'zh-CN' ? '' : ' '),
      okText: t('common:action.stop'),
      danger: true,
      run: async () => {
        for (const thing of things) await stopThing(client, thing);
        void message.success(t('stopThing.done'));
      },
    };
  };
}
