import { resourcesOf } from '@/features/services/lib/service';
import { pauseUntilOnline } from '@/shared/api/pause';
import type { ServiceView } from '@/shared/api/generated/types.gen';
import { onlyRevision } from '@/shared/api/revision';
import { services } from '@/shared/resources/services';

const LOOK_AGAIN_MS = 500;
const MOST_LOOKS = 60;

/** Gives each replica of a service so many cores. Only a stopped one can be changed; the platform refuses to change
 * one that does not stop in time. `onLeftStopped`: it was stopped, and what comes after that failed. */
export async function askLessEach(
  { id, desired_replicas: replicas }: Pick<ServiceView, 'id' | 'desired_replicas'>,
  cpu: number,
  onLeftStopped: () => void,
): Promise<ServiceView> {
  const stopping = await services.acts.stop(id);
  try {
    return await changeAndStart(stopping, cpu, replicas);
  } catch (error) {
    onLeftStopped();
    throw error;
  }
}

async function changeAndStart(stopping: ServiceView, cpu: number, replicas: number): Promise<ServiceView> {
  const { signal } = new AbortController();
  const { id } = stopping;
  let service = stopping;
  for (let look = 0; look < MOST_LOOKS && service.state !== 'stopped'; look += 1) {
    await pauseUntilOnline(LOOK_AGAIN_MS, signal);
    service = await services.read(id, signal);
  }
  const { memory } = resourcesOf(service.resources ?? {});
  await services.edit(id, { resources: { cpu, memory } }, onlyRevision(service.revision));
  return services.acts.start(id, replicas);
}
