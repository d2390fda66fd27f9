import { ApiProblem, ownProblem } from '@/shared/api/ApiProblem';
import { pauseUntilOnline } from '@/shared/api/pause';
import { encodeMetadata, sha256 } from '@/shared/upload/encoding';
import { doubling, dropUpload, GONE } from '@/shared/upload/drop';
import { PieceSize } from '@/shared/upload/PieceSize';
import { send as sendNow, type TusSend } from '@/shared/upload/request';
import { forgetUnfinished, isSameFile, keepUnfinished, unfinishedAt, type UploadPlace } from '@/shared/upload/resume';
import { Speed } from '@/shared/upload/Speed';

export type UploadPhase =
  'starting' | 'sending' | 'waiting' | 'paused' | 'done' | 'failed' | 'cancelling' | 'cancelled';

/** Sizes in bytes, speed in bytes a second. */
export interface UploadState {
  phase: UploadPhase;
  name: string;
  size: number;
  sent: number;
  speed: number | null;
  secondsLeft: number | null;
  /** Why it waits or failed. */
  problem: ApiProblem | null;
  /** What was sent before is gone: it begins at the first byte. */
  anew: boolean;
}

export interface UploadOptions {
  /** The upload that it goes on with. */
  url?: string | undefined;
  send?: TusSend;
  /** How long to wait before the n-th try after a cut, in milliseconds. */
  backoff?: (attempt: number) => number;
}

const ENDING: readonly UploadPhase[] = ['done', 'cancelling', 'cancelled'];
const AGAIN = new Set([0, 408, 423, 425, 429, 460]);
/** Refusals (409) after which the upload only has to ask where it goes on; all others stay until the user does something. */
const ELSEWHERE = new Set(['upload.offset_wrong', 'upload.finished']);
const OFFSET_TYPE = 'application/offset+octet-stream';

/** A resumable upload of one file (tus 1.0 with checksums); goes on by itself after a cut, and where it was after a reload. */
export class Upload {
  readonly place: UploadPlace;
  state: UploadState;
  private readonly file: File;
  private readonly send: TusSend;
  private readonly backoff: (attempt: number) => number;
  private readonly listeners = new Set<() => void>();
  private readonly pieces = new PieceSize();
  private readonly speed = new Speed();
  private url: string | undefined;
  private running: AbortController | undefined;
  private ending: Promise<void> | undefined;

  constructor(place: UploadPlace, file: File, options: UploadOptions = {}) {
    this.place = place;
    this.file = file;
    this.send = options.send ?? sendNow;
    this.backoff = options.backoff ?? doubling;
    this.url = options.url;
    const { name, size } = file;
    this.state = { phase: 'paused', name, size, sent: 0, speed: null, secondsLeft: null, problem: null, anew: false };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getState = (): UploadState => this.state;

  get active(): boolean {
    return ['starting', 'sending', 'waiting'].includes(this.state.phase);
  }

  /** The id at the platform, once it has one. */
  get id(): string | undefined {
    return this.url?.split('/').at(-1);
  }

  /** Begin, or go on after a pause or a failure. */
  start(): void {
    if (this.active || ENDING.includes(this.state.phase)) return;
    const running = new AbortController();
    this.running = running;
    this.tell({ phase: 'starting', problem: null, speed: null, secondsLeft: null });
    void this.run(running.signal);
  }

  pause(): void {
    if (this.active) {
      this.running?.abort();
      this.tell({ phase: 'paused', speed: null, secondsLeft: null });
    }
  }

  /** Stop it and drop what arrived, once however often it is asked for. Throws ApiProblem when that cannot be done now:
   * it is paused then. */
  cancel(): Promise<void> {
    this.ending ??= this.end().finally(() => {
      this.ending = undefined;
    });
    return this.ending;
  }

  private async end(): Promise<void> {
    this.running?.abort();
    this.tell({ phase: 'cancelling', problem: null, speed: null, secondsLeft: null });
    const known = this.url ?? unfinishedAt(this.place)?.url;
    try {
      if (known) await dropUpload(known, this.send, this.backoff);
    } catch (error) {
      this.tell({ phase: 'paused' });
      throw error;
    }
    forgetUnfinished(this.place);
    this.tell({ phase: 'cancelled' });
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted;) {
      try {
        await this.locate(signal);
        while (this.state.sent < this.file.size) {
          await this.sendPiece(signal);
          attempt = 0;
        }
        forgetUnfinished(this.place);
        this.tell({ phase: 'done', problem: null, speed: null, secondsLeft: 0 });
        return;
      } catch (error) {
        if (signal.aborted) return;
        const problem = problemIn(error);
        if (!isPassing(problem)) {
          this.tell({ phase: 'failed', problem, speed: null, secondsLeft: null });
          return;
        }
        this.tell({ phase: 'waiting', problem, speed: null, secondsLeft: null });
        await pauseUntilOnline(this.backoff(attempt), signal);
        attempt += 1;
      }
    }
  }

  /** Find out where it goes on: of this upload, of the one remembered for the same file, or of a new one. */
  private async locate(signal: AbortSignal): Promise<void> {
    const kept = unfinishedAt(this.place);
    const known = this.url ?? (kept && isSameFile(kept, this.file) ? kept.url : undefined);
    if (known) {
      try {
        const reply = await this.send({ method: 'HEAD', url: known, signal });
        this.url = known;
        this.arrived(Number(reply.header('Upload-Offset') ?? 0));
        return;
      } catch (error) {
        if (!(error instanceof ApiProblem) || !GONE.includes(error.status)) throw error;
        this.url = undefined;
        forgetUnfinished(this.place);
        this.tell({ sent: 0, anew: true });
      }
    } else if (kept && this.place.target === '') {
      await dropUpload(kept.url, this.send, this.backoff).catch(() => undefined); // it expires by itself
    }
    await this.create(signal);
  }

  private async create(signal: AbortSignal): Promise<void> {
    const { resource, target, part } = this.place;
    const modified = String(this.file.lastModified);
    const metadata = { filename: this.file.name, target_id: target, part, modified };
    const headers = { 'Upload-Length': String(this.file.size), 'Upload-Metadata': encodeMetadata(metadata) };
    const reply = await this.send({ method: 'POST', url: `/api/v1/${resource}/uploads`, headers, signal });
    this.url = reply.header('Location') ?? undefined;
    if (!this.url) throw ownProblem('internal', { detail: 'no Location' });
    this.arrived(0);
  }

  private async sendPiece(signal: AbortSignal): Promise<void> {
    const from = this.state.sent;
    const body = new Uint8Array(await this.file.slice(from, from + this.pieces.bytes).arrayBuffer());
    const headers: Record<string, string> = { 'Upload-Offset': String(from), 'Content-Type': OFFSET_TYPE };
    const checksum = await sha256(body);
    if (checksum) headers['Upload-Checksum'] = `sha256 ${checksum}`;
    const begun = performance.now();
    const onProgress = (sent: number) => {
      if (!signal.aborted) this.sending(from + Math.min(sent, body.length));
    };
    const request = { method: 'PATCH' as const, url: this.url ?? '', headers, body, onProgress, signal };
    const reply = await this.send(request);
    this.pieces.took(performance.now() - begun, body.length);
    this.arrived(Number(reply.header('Upload-Offset') ?? from + body.length));
  }

  /** So many bytes are at the platform. */
  private arrived(offset: number): void {
    if (this.url && offset < this.file.size) {
      const { name, size, lastModified: modified } = this.file;
      keepUnfinished(this.place, { url: this.url, name, size, modified, sent: offset });
    }
    this.sending(offset);
  }

  private sending(sent: number): void {
    const speed = this.speed.at(performance.now(), sent);
    const secondsLeft = speed ? (this.file.size - sent) / speed : null;
    this.tell({ phase: 'sending', sent, speed, secondsLeft, problem: null });
  }

  private tell(change: Partial<UploadState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** Whether trying again can help. */
function isPassing({ status, code }: ApiProblem): boolean {
  return (
    code !== 'upload.file_changed' && (AGAIN.has(status) || ELSEWHERE.has(code) || (status >= 500 && status !== 507))
  );
}

function problemIn(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return error instanceof DOMException && error.name !== 'AbortError'
    ? ownProblem('upload.file_changed')
    : ownProblem('network.unreachable', { detail: String(error) });
}
