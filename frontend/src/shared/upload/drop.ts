import { ApiProblem } from '@/shared/api/ApiProblem';
import { send as sendNow, type TusSend } from '@/shared/upload/request';

const TRIES = 5;
const LOCKED = 423;
/** There is no such upload any more. */
export const GONE = [404, 410];

export const doubling = (attempt: number) => Math.min(30_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2);

/** End an upload at the platform, with what arrived of it. A request that was cut off a moment ago may still hold it.
 * Throws ApiProblem. */
export async function dropUpload(url: string, send: TusSend = sendNow, backoff = doubling): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send({ method: 'DELETE', url, signal: new AbortController().signal });
      return;
    } catch (error) {
      const status = error instanceof ApiProblem ? error.status : 0;
      if (GONE.includes(status)) return;
      if (status !== LOCKED || attempt === TRIES - 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
    }
  }
}
