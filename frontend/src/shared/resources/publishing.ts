import { useQueryClient } from '@tanstack/react-query';
import { listServices, publishModel } from '@/shared/api/generated/sdk.gen';
import type { ModelView, PublishIn, ServiceView } from '@/shared/api/generated/types.gen';
import { useIdempotency } from '@/shared/api/useIdempotency';
import { services } from '@/shared/resources/services';

const PUBLISHING_MS = 500;
const PUBLISHING_LIMIT_MS = 60_000;

/** The service that a publication makes; null when it is not there in time, or nobody waits for it. */
async function serviceOf(publicationId: string, isWaiting: () => boolean): Promise<ServiceView | null> {
  const deadline = Date.now() + PUBLISHING_LIMIT_MS;
  for (;;) {
    const { items } = await listServices({ query: { publication_id: publicationId } });
    const made = items[0] ?? null;
    if (made !== null || Date.now() > deadline || !isWaiting()) return made;
    await new Promise((resolve) => setTimeout(resolve, PUBLISHING_MS));
  }
}

/** Publishes a model: the id of the service that comes of it, null when it is not there in time, or nobody waits for
 * it. Sent again it is the same publication. */
export function usePublish(isWaiting: () => boolean) {
  const client = useQueryClient();
  const idempotency = useIdempotency();
  return async (modelId: string, body: PublishIn): Promise<string | null> => {
    const publication = await publishModel({ path: { model_id: modelId }, headers: idempotency(body), body });
    const made = await serviceOf(publication.publication_id, isWaiting);
    if (made !== null) void services.changed(client, made);
    return made?.id ?? null;
  };
}

/** Why a model cannot be published: a code with a text, null when it can. */
export function publishObstacle(model: Pick<ModelView, 'state' | 'servable'>): string | null {
  if (model.state !== 'ready') return 'model.not_ready';
  return model.servable ? null : 'model.no_serving_image';
}

/** The query of a model's services. */
export const servicesOf = (modelId: string) => services.listQuery({ model_id: modelId, page_size: 50 });

const LIVELIEST: readonly ServiceView['state'][] = ['running', 'degraded', 'starting', 'stopped', 'failed', 'stopping'];

/** Of a model's services the one to be tested: the one that is furthest up. */
export function serviceToTest<T extends Pick<ServiceView, 'state'>>(made: readonly T[]): T | undefined {
  return LIVELIEST.map((state) => made.find((one) => one.state === state)).find((one) => one !== undefined);
}

export const isUp = ({ state }: Pick<ServiceView, 'state'>): boolean =>
  ['running', 'degraded', 'starting'].includes(state);
