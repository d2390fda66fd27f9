import { ApiProblem, ownProblem } from '@/shared/api/ApiProblem';
import { send as sendNow, type TusSend } from '@/shared/upload/request';

const TRIES = 5;
const LOCKED = 423;
const PATIENCE_MS = 30_000;
/** There is no such upload any more. */
export const GONE = [404, 410];

export const doubling = (attempt: number) => Math.min(30_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2);

/** End an upload at the platform, with what arrived of it. A request that was cut off a moment ago may still hold it.
 * Throws ApiProblem, also when there is no answer for 30 s. */
export async function dropUpload(url: string, send: TusSend = sendNow, backoff = doubling): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send({ method: 'DELETE', url, signal: AbortSignal.timeout(PATIENCE_MS) });
      return;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw ownProblem('network.unreachable', { detail: String(error) });
      const { status } = error;
      if (GONE.includes(status)) return;
      if (status !== LOCKED || attempt === TRIES - 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
    }
  }
}
