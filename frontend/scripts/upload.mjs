// One file through tus-js-client as it is published, for tests: node scripts/upload.mjs '{"endpoint": …}'.
// Prints a line of JSON for everything that happens; a line on its standard input is what the person does.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { FileUrlStorage, Upload } from 'tus-js-client';

const { file, token, storage, resume, checksums, again = [], ...options } = JSON.parse(process.argv[2]);
const tell = (happened, more = {}) => process.stdout.write(`${JSON.stringify({ happened, ...more })}\n`);
const data = readFileSync(file);
const status = (error) => error.originalResponse?.getStatus() ?? 0;
let wrong = checksums ? 1 : 0;

const upload = new Upload(createReadStream(file), {
  retryDelays: [0, 100, 300, 1000, 2000, 3000, 5000, 5000, 10000, 20000, 30000],
  ...options,
  ...(storage ? { urlStorage: new FileUrlStorage(storage) } : {}),
  onBeforeRequest(request) {
    request.setHeader('Authorization', `Bearer ${readFileSync(token, 'utf8')}`);
    const from = Number(request.getHeader('Upload-Offset'));
    if (checksums && request.getMethod() === 'PATCH') {
      const piece = data.subarray(from, from + options.chunkSize);
      const sum = createHash('sha1').update(wrong-- > 0 ? 'of something else' : piece);
      request.setHeader('Upload-Checksum', `sha1 ${sum.digest('base64')}`);
    }
  },
  onAfterResponse: (request, response) =>
    tell('answered', { method: request.getMethod(), status: response.getStatus() }),
  onShouldRetry: (error) =>
    again.includes(status(error)) || status(error) < 400 || status(error) >= 500 || [409, 423].includes(status(error)),
  onUploadUrlAvailable: () => tell('known', { url: upload.url }),
  onChunkComplete: (_size, sent) => tell('sent', { sent }),
  onSuccess: () => end('done', { url: upload.url }),
  onError: (error) => end('failed', { status: status(error), body: error.originalResponse?.getBody() ?? '' }),
});

function end(happened, more) {
  tell(happened, more);
  process.exit(0);
}

const actions = {
  pause: () => upload.abort().then(() => tell('paused')),
  resume: () => upload.start(),
  terminate: () =>
    upload.abort(true).then(
      () => end('terminated'),
      (error) => end('failed', { status: status(error) }),
    ),
};
createInterface({ input: process.stdin }).on('line', (line) => actions[line]());

if (resume) {
  const [previous] = await upload.findPreviousUploads();
  tell('found', { url: previous?.uploadUrl ?? null });
  if (previous) upload.resumeFromPreviousUpload(previous);
}
upload.start();
