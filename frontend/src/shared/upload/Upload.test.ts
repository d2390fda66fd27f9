import { afterEach, expect, test, vi } from 'vitest';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { refusalOf } from '@/shared/upload/refusal';
import type { TusRequest, TusSend } from '@/shared/upload/request';
import { keepUnfinished, unfinishedAt } from '@/shared/upload/resume';
import { Upload, type UploadOptions } from '@/shared/upload/Upload';

const place = { resource: 'datasets', target: '01J', part: 'train' };

/** A tus server that keeps the bytes; `fail` may answer instead of it. */
function tusServer(fail: (request: TusRequest) => ApiProblem | undefined = () => undefined) {
  const seen: TusRequest[] = [];
  const kept = new Map<string, Uint8Array[]>();
  const sizeOf = (url: string) => (kept.get(url) ?? []).reduce((sum, part) => sum + part.length, 0);
  const send: TusSend = (request) => {
    seen.push(request);
    const problem = fail(request);
    if (problem) return Promise.reject(problem);
    const url = request.method === 'POST' ? `/api/v1/datasets/uploads/U${kept.size + 1}` : request.url;
    if (request.method === 'POST') kept.set(url, []);
    else if (!kept.has(url)) return Promise.reject(new ApiProblem({ status: 404, code: 'not_found' }));
    if (request.body) kept.get(url)?.push(request.body);
    if (request.method === 'DELETE') kept.delete(url);
    const headers: Record<string, string> = { Location: url, 'Upload-Offset': String(sizeOf(url)) };
    return Promise.resolve({ status: 200, header: (name) => headers[name] ?? null });
  };
  return { send, seen, kept, sizeOf };
}

/** One without room for bytes, and whose upload is held by somebody the first times it is to be dropped. */
function heldServer(times: number) {
  let held = times;
  return tusServer(({ method }) => {
    if (method === 'PATCH') return new ApiProblem({ status: 507 });
    return method === 'DELETE' && held-- > 0 ? new ApiProblem({ status: 423 }) : undefined;
  });
}

function fileOf(size: number): File {
  return new File([new Uint8Array(size)], 'reviews.zip', { lastModified: 1 });
}

function begin(file: File, send: TusSend, options: UploadOptions = {}): Upload {
  const upload = new Upload(place, file, { send, backoff: () => 1, ...options });
  upload.start();
  return upload;
}

async function reaches(upload: Upload, phase: Upload['state']['phase']): Promise<void> {
  await vi.waitFor(
    () => {
      expect(upload.state.phase).toBe(phase);
    },
    { timeout: 5000 },
  );
}

afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test('a file goes up in pieces, each with its checksum', async () => {
  const server = tusServer();
  const upload = begin(fileOf(9 * 1024 * 1024), server.send);
  await reaches(upload, 'done');
  expect(server.sizeOf('/api/v1/datasets/uploads/U1')).toBe(9 * 1024 * 1024);
  const patches = server.seen.filter(({ method }) => method === 'PATCH');
  expect(patches.length).toBeGreaterThan(1);
  expect(patches.every(({ headers }) => headers?.['Upload-Checksum']?.startsWith('sha256 '))).toBe(true);
  expect(server.seen[0]?.headers?.['Upload-Metadata']).toBe(
    `filename ${btoa('reviews.zip')},target_id ${btoa('01J')},part ${btoa('train')},modified ${btoa('1')}`,
  );
  expect(upload.id).toBe('U1');
});

test.each([0, 423, 460, 503])('a passing failure (%i) is waited out and asked where to go on', async (status) => {
  let cuts = 2;
  const server = tusServer(({ method }) =>
    method === 'PATCH' && cuts-- > 0 ? new ApiProblem({ status, code: 'x' }) : undefined,
  );
  await reaches(begin(fileOf(1000), server.send), 'done');
  expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH', 'HEAD', 'PATCH']);
});

test.each(['upload.offset_wrong', 'upload.finished'])('%s is answered by asking where to go on', async (code) => {
  let cuts = 1;
  const server = tusServer(({ method }) =>
    method === 'PATCH' && cuts-- > 0 ? new ApiProblem({ status: 409, code }) : undefined,
  );
  await reaches(begin(fileOf(1000), server.send), 'done');
  expect(server.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH']);
});

test.each(['quota.exceeded', 'upload.too_many'])('%s is told, and not tried again by itself', async (code) => {
  const server = tusServer(({ method }) => (method === 'POST' ? new ApiProblem({ status: 409, code }) : undefined));
  const upload = begin(fileOf(1000), server.send);
  await reaches(upload, 'failed');
  expect(upload.state.problem?.code).toBe(code);
  expect(server.seen).toHaveLength(1);
});

test.each([413, 507, 403])('a refusal (%i) ends it with its problem, and it can be tried again', async (status) => {
  let refuse = true;
  const server = tusServer(({ method }) =>
    method === 'PATCH' && refuse ? new ApiProblem({ status, code: 'upload.no_space' }) : undefined,
  );
  const upload = begin(fileOf(1000), server.send);
  await reaches(upload, 'failed');
  expect(upload.state.problem?.code).toBe('upload.no_space');
  refuse = false;
  upload.start();
  await reaches(upload, 'done');
});

test('a file that changed while it was sent ends it: trying again cannot help', async () => {
  const file = fileOf(1000);
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValue(new DOMException('changed', 'NotReadableError'));
  const upload = begin(file, tusServer().send);
  await reaches(upload, 'failed');
  expect(upload.state.problem?.code).toBe('upload.file_changed');
});

test('after a reload the same file goes on at the same upload', async () => {
  let full = true;
  const server = tusServer(({ method, headers }) =>
    full && method === 'PATCH' && headers?.['Upload-Offset'] !== '0' ? new ApiProblem({ status: 507 }) : undefined,
  );
  await reaches(begin(fileOf(9 * 1024 * 1024), server.send), 'failed');
  expect(unfinishedAt(place)?.sent).toBe(512 * 1024);
  full = false;
  await reaches(begin(fileOf(9 * 1024 * 1024), server.send), 'done');
  expect(server.kept.size).toBe(1);
  expect(unfinishedAt(place)).toBeUndefined();
});

test.each([404, 410])('an upload that is gone (%i) begins anew, and says so', async (status) => {
  const gone = '/api/v1/datasets/uploads/OLD';
  const server = tusServer(({ url }) => (url === gone ? new ApiProblem({ status }) : undefined));
  keepUnfinished(place, { url: gone, name: 'reviews.zip', size: 10, modified: 1, sent: 5 });
  const upload = begin(fileOf(10), server.send);
  await reaches(upload, 'done');
  expect(upload.id).toBe('U1');
  expect(upload.state.anew).toBe(true);
});

test('in another browser it goes on where the platform says', async () => {
  const url = '/api/v1/datasets/uploads/THERE';
  const server = tusServer();
  server.kept.set(url, [new Uint8Array(400)]);
  const upload = begin(fileOf(1000), server.send, { url });
  await reaches(upload, 'done');
  expect(server.seen.map(({ method, headers }) => [method, headers?.['Upload-Offset']])).toEqual([
    ['HEAD', undefined],
    ['PATCH', '400'],
  ]);
  expect([server.sizeOf(url), upload.state.anew]).toEqual([1000, false]);
});

test('cancelling drops what arrived, once the request that was cut off does not hold it any more', async () => {
  const server = heldServer(2);
  const upload = begin(fileOf(10), server.send);
  await reaches(upload, 'failed');
  await upload.cancel();
  expect(server.kept.size).toBe(0);
  expect(upload.state.phase).toBe('cancelled');
  expect(unfinishedAt(place)).toBeUndefined();
});

test('while it is cancelled it does not go on', async () => {
  const server = heldServer(1);
  const upload = begin(fileOf(10), server.send);
  await reaches(upload, 'failed');
  const cancelled = upload.cancel();
  const sent = server.seen.length;
  upload.start();
  expect(upload.state.phase).toBe('cancelling');
  await cancelled;
  expect(server.seen.slice(sent).map(({ method }) => method)).not.toContain('HEAD');
  expect([server.kept.size, upload.state.phase]).toEqual([0, 'cancelled']);
});

test('one that cannot be dropped now is paused, and can be cancelled again', async () => {
  const server = tusServer(({ method }) => (method === 'POST' ? undefined : new ApiProblem({ status: 503 })));
  const upload = begin(fileOf(10), server.send);
  await reaches(upload, 'waiting');
  await expect(upload.cancel()).rejects.toMatchObject({ status: 503 });
  expect(upload.state.phase).toBe('paused');
  expect(unfinishedAt(place)?.name).toBe('reviews.zip');
});

test('however often it is cancelled it is dropped once', async () => {
  const server = heldServer(1);
  const upload = begin(fileOf(10), server.send);
  await reaches(upload, 'failed');
  await Promise.all([upload.cancel(), upload.cancel()]);
  expect(server.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
  expect(upload.state.phase).toBe('cancelled');
});

test('a platform that does not answer leaves the upload paused', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort());
  const server = tusServer(({ method }) => (method === 'PATCH' ? new ApiProblem({ status: 507 }) : undefined));
  const upload = begin(fileOf(10), (request) =>
    request.signal.aborted ? Promise.reject(new DOMException('aborted', 'AbortError')) : server.send(request),
  );
  await reaches(upload, 'failed');
  await expect(upload.cancel()).rejects.toMatchObject({ code: 'network.unreachable' });
  expect([timeout.mock.calls.length, upload.state.phase]).toEqual([1, 'paused']);
});

test('a wrong file is refused before anything is sent', () => {
  expect(refusalOf(fileOf(10), ['.zip'], 100)).toBeNull();
  expect(refusalOf(fileOf(10), ['.rar'], 100)?.kind).toBe('type');
  expect(refusalOf(fileOf(101), ['.zip'], 100)?.kind).toBe('size');
  expect(refusalOf(fileOf(0), ['.zip'], 100)?.kind).toBe('empty');
});

test('only the file of an open upload goes on with it', () => {
  const open = { url: '', name: 'reviews.zip', size: 10, sent: 4 };
  const kindOf = (known: typeof open & { modified?: number }) => refusalOf(fileOf(10), ['.zip'], 100, known)?.kind;
  expect(kindOf(open)).toBeUndefined();
  expect(kindOf({ ...open, modified: 1 })).toBeUndefined();
  expect(kindOf({ ...open, name: 'others.zip' })).toBe('other');
  expect(kindOf({ ...open, name: 'others.zip', size: 11 })).toBe('other');
  expect(kindOf({ ...open, size: 11 })).toBe('changed');
  expect(kindOf({ ...open, modified: 2 })).toBe('changed');
});

test.each(['a\\reviews.zip', 'rev\u0007iews.zip', `${'x'.repeat(300)}.zip`])(
  'a file is that of an upload whose name the platform has shortened (%#)',
  (name) => {
    const kept = name.startsWith('x') ? `${'x'.repeat(251)}.zip` : 'reviews.zip';
    const file = new File([new Uint8Array(10)], name);
    expect(refusalOf(file, ['.zip'], 100, { url: '', name: kept, size: 10, sent: 4 })).toBeNull();
  },
);
