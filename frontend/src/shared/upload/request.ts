/** One request of the tus protocol, with the progress of its body: only XMLHttpRequest tells that. */
import { type ApiProblem, ownProblem, problemOfText } from '@/shared/api/ApiProblem';
import { freshToken, refresh } from '@/shared/auth/refresh';

export interface TusRequest {
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  /** Bytes of the body that were sent. */
  onProgress?: (sent: number) => void;
  signal: AbortSignal;
}

interface TusReply {
  status: number;
  header: (name: string) => string | null;
}

/** Throws ApiProblem (status 0: the connection was cut) and AbortError. */
export type TusSend = (request: TusRequest) => Promise<TusReply>;

const TUS_VERSION = '1.0.0';

/** Send with the bearer token, which is renewed once when it is refused. */
export const send: TusSend = async (request) => {
  const token = await tokenOrCut();
  let reply = await once(request, token);
  if (reply.status === 401 && (await refresh())) reply = await once(request, await tokenOrCut());
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw problemOfText(reply.text, reply.status);
};

async function tokenOrCut(): Promise<string | null> {
  try {
    return await freshToken();
  } catch (error) {
    throw cut(error);
  }
}

function once(request: TusRequest, token: string | null): Promise<TusReply & { text: string }> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const abort = () => {
      xhr.abort();
    };
    xhr.open(request.method, request.url);
    xhr.setRequestHeader('Tus-Resumable', TUS_VERSION);
    for (const [name, value] of Object.entries(request.headers ?? {})) xhr.setRequestHeader(name, value);
    if (token !== null) xhr.setRequestHeader('Authorization', `Bearer ${token}`);
    xhr.upload.onprogress = (event) => request.onProgress?.(event.loaded);
    xhr.onload = () => {
      resolve({ status: xhr.status, header: (name) => xhr.getResponseHeader(name), text: xhr.responseText });
    };
    xhr.onerror = () => {
      reject(cut('connection cut'));
    };
    xhr.onabort = () => {
      reject(new DOMException('aborted', 'AbortError'));
    };
    xhr.onloadend = () => {
      request.signal.removeEventListener('abort', abort);
    };
    if (request.signal.aborted) {
      reject(new DOMException('aborted', 'AbortError'));
      return;
    }
    request.signal.addEventListener('abort', abort);
    xhr.send(request.body ?? null);
  });
}

function cut(error: unknown): ApiProblem {
  return ownProblem('network.unreachable', { detail: String(error) });
}
