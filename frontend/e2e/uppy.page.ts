/** A page that uses Uppy with its tus plugin as both are published. */
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';

/** What happened, in its order. */
export const seen: string[] = [];
let token = '';
let pauseOrGoOn = () => {};

export function setToken(fresh: string): void {
  token = fresh;
}

/** Pause what is being sent, or let it go on. */
export function pause(): void {
  pauseOrGoOn();
}

export function send(base64: string, first: string, dataset: string): void {
  token = first;
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const uppy = new Uppy({ autoProceed: true, meta: { target_id: dataset, part: 'train' } });
  uppy.use(Tus, {
    endpoint: '/api/v1/datasets/uploads',
    chunkSize: 4 * 1024,
    retryDelays: [0, 100, 300, 1000, 2000, 3000, 5000, 5000, 10_000, 20_000, 30_000],
    onBeforeRequest: (request) => {
      request.setHeader('Authorization', `Bearer ${token}`);
    },
    onAfterResponse: (request, response) => {
      seen.push(`${request.getMethod()} ${String(response.getStatus())}`);
    },
    onShouldRetry: (error, _attempt, _options, next) =>
      ('originalResponse' in error && error.originalResponse?.getStatus() === 401) || next(error),
  });
  uppy.on('complete', ({ failed }) => seen.push(failed?.length ? 'failed' : 'done'));
  const id = uppy.addFile({ name: 'reviews.zip', data: new File([bytes], 'reviews.zip', { lastModified: 1 }) });
  pauseOrGoOn = () => uppy.pauseResume(id);
}
