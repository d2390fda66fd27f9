import { isAbort, ownProblem, problemOf, problemOfText } from '@/shared/api/ApiProblem';
import { client } from '@/shared/api/generated/client.gen';
import { freshToken, refresh } from '@/shared/auth/refresh';
import { session } from '@/shared/auth/session';

const NO_TOKEN = ['/auth/sign-in', '/auth/refresh'];

/** fetch() with the bearer token: refreshed before it expires, and once more when it is refused all the same. */
export async function apiFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (NO_TOKEN.includes(new URL(request.url, location.href).pathname)) return fetch(request);
  const again = request.clone();
  const answer = await fetch(withToken(request, await freshToken()));
  if (answer.status !== 401 || !(await refresh())) return answer;
  return fetch(withToken(again, session().token));
}

function withToken(request: Request, token: string | null): Request {
  if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

client.setConfig({ baseUrl: location.origin, fetch: apiFetch });
client.interceptors.error.use((error, response) => {
  if (isAbort(error)) return error;
  return problemOf(error, (response as Response | undefined)?.status);
});

/** A body that the generated client does not type: text, ranges, files. Throws ApiProblem. */
export async function fetchRaw(path: string, init?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await apiFetch(new URL(path, location.origin), init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw ownProblem('network.unreachable', { detail: String(error) });
  }
  if (answer.ok) return answer;
  throw problemOfText(await answer.text(), answer.status);
}
