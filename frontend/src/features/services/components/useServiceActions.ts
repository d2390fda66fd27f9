import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { noteAnswer, refreshService } from '@/features/services/api';
import { deleteService, scaleService, startService, stopService } from '@/shared/api/generated/sdk.gen';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import { useAction } from '@/shared/api/problems';

/** Starting, stopping, scaling and deleting one service; each tells how it ended. */
export function useServiceActions(id: string, onDeleted?: () => void) {
  const { t } = useTranslation('services');
  const client = useQueryClient();
  const path = { service_id: id };
  const noted = (answer: ServiceView) => {
    noteAnswer(client, answer);
    return refreshService(client, id);
  };
  const start = useAction((replicas: number) => startService({ path, body: { replicas } }), {
    success: t('done.start'),
    onSuccess: noted,
  });
  const scale = useAction((replicas: number) => scaleService({ path, body: { replicas } }), {
    success: t('done.scale'),
    onSuccess: noted,
  });
  const stop = useAction(() => stopService({ path }), {
    success: t('done.stop'),
    onSuccess: noted,
  });
  const remove = useAction(() => deleteService({ path }), {
    success: t('done.delete'),
    onSuccess: async () => {
      onDeleted?.();
      client.removeQueries({ queryKey: ['services', 'detail', id] });
      await client.invalidateQueries({ queryKey: ['services', 'list'] });
    },
  });
  return { start, scale, stop, remove };
}
