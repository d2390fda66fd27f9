import { readFrames } from '@/shared/live/sse';

/** What a stream needs of the world; tests give their own. */
export interface StreamPorts {
  /** A valid access token, or null when nobody is signed in. `refused`: the last one was not taken. */
  token: (refused: boolean) => Promise<string | null>;
  fetch: typeof fetch;
  onEvent: (event: string, data: Record<string, unknown>, id: string) => void;
  /** These topics are heard from now on; what was loaded before may be old. */
  onOpen: (newTopics: string[]) => void;
  /** The platform answers again after it did not. */
  onBack: () => void;
  delays?: { settle: number; first: number; longest: number; silence: number };
}

/** Milliseconds: topics settle, waits after a failure, and the longest time without a heartbeat (15 s apart). */
const DELAYS = { settle: 60, first: 500, longest: 15_000, silence: 40_000 };

/** The one connection to `/api/v1/events`: reopened when the topics change, the token ends or the line breaks. */
export class LiveStream {
  lastId = '';
  private topics: string[] = [];
  private heard = new Set<string>();
  private controller: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When it is opened next, and when the open one counts as dead; infinite when neither is to come. */
  private due = Infinity;
  private deadAt = Infinity;
  private failures = 0;
  private refused = false;
  private readonly delays;

  constructor(private readonly ports: StreamPorts) {
    this.delays = ports.delays ?? DELAYS;
  }

  follow(topics: string[]): void {
    const wanted = [...topics].sort();
    if (wanted.join() === this.topics.join()) return;
    if (wanted.length === 0) {
      this.close();
      return;
    }
    const grown = wanted.some((topic) => !this.topics.includes(topic));
    this.topics = wanted;
    // a topic that is not wanted any more may go on for a while: most pages come back to it
    this.openIn(grown ? this.delays.settle : this.delays.longest);
  }

  /** Connect now: the network is back, or the laptop woke up. */
  wake(): void {
    if (this.topics.length > 0) this.openIn(0);
  }

  /** The time, told from outside: the timers of a page in the background may be a minute late. */
  tick(now = Date.now()): void {
    if (now >= this.due) {
      clearTimeout(this.timer);
      void this.open();
    }
    if (now >= this.deadAt) this.controller?.abort();
  }

  close(): void {
    this.topics = [];
    this.heard.clear();
    clearTimeout(this.timer);
    this.due = this.deadAt = Infinity;
    this.controller?.abort();
  }

  /** The earliest wish counts. */
  private openIn(delay: number): void {
    const due = Date.now() + delay;
    if (due > this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => void this.open(), delay);
  }

  private async open(): Promise<void> {
    this.due = this.deadAt = Infinity;
    this.controller?.abort();
    if (this.topics.length === 0) return;
    const controller = new AbortController();
    this.controller = controller;
    const ended = await this.read(controller).catch(() => false);
    if (this.controller !== controller || this.topics.length === 0) return;
    this.deadAt = Infinity;
    // without an id there is no place to go on from: all that was loaded may be old
    if (!this.lastId) this.heard.clear();
    // a stream that ends by itself ends with its token: the next one starts with a new one
    this.failures = ended ? 0 : this.failures + 1;
    const wait = Math.min(this.delays.first * 2 ** Math.max(0, this.failures - 1), this.delays.longest);
    this.openIn(wait * (0.75 + Math.random() / 2));
  }

  /** True when the stream had been heard and ended. */
  private async read(controller: AbortController): Promise<boolean> {
    const token = await this.ports.token(this.refused);
    if (token === null || controller.signal.aborted) return false;
    const topics = this.topics;
    const answer = await this.ports.fetch(`/api/v1/events?topics=${encodeURIComponent(topics.join(','))}`, {
      headers: { Authorization: `Bearer ${token}`, ...(this.lastId ? { 'Last-Event-ID': this.lastId } : {}) },
      signal: controller.signal,
      cache: 'no-store',
    });
    this.refused = answer.status === 401;
    if (!answer.ok || answer.body === null) throw new Error(`events answered ${answer.status}`);
    this.opened(topics);
    await this.listen(answer.body, controller);
    return true;
  }

  private async listen(body: ReadableStream<Uint8Array>, controller: AbortController): Promise<void> {
    let watchdog = this.watch(controller);
    try {
      for await (const frame of readFrames(body)) {
        clearTimeout(watchdog);
        watchdog = this.watch(controller);
        if (frame === null) continue;
        if (frame.id) this.lastId = frame.id;
        if (frame.event) this.ports.onEvent(frame.event, dataOf(frame.data), frame.id);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  private watch(controller: AbortController): ReturnType<typeof setTimeout> {
    this.deadAt = Date.now() + this.delays.silence;
    return setTimeout(() => {
      controller.abort();
    }, this.delays.silence);
  }

  private opened(topics: string[]): void {
    if (this.failures > 0) this.ports.onBack();
    this.failures = 0;
    const fresh = topics.filter((topic) => !this.heard.has(topic));
    this.heard = new Set(topics);
    if (fresh.length > 0) this.ports.onOpen(fresh);
  }
}

function dataOf(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
