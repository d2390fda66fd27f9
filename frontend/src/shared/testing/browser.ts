type Hears = (event: MessageEvent) => void;

/** A BroadcastChannel of one name for several tabs in one test: each hears the others, later, with copies. */
export class FakeChannelBus {
  private readonly ports = new Set<FakeChannel>();

  open(): FakeChannel {
    const port = new FakeChannel((data) => {
      for (const other of this.ports) if (other !== port) other.receive(data);
    });
    this.ports.add(port);
    return port;
  }

  close(port: FakeChannel): void {
    this.ports.delete(port);
  }
}

class FakeChannel {
  private readonly listeners = new Set<Hears>();

  constructor(private readonly send: (data: unknown) => void) {}

  postMessage = (data: unknown): void => {
    const copy: unknown = structuredClone(data);
    queueMicrotask(() => {
      this.send(copy);
    });
  };

  addEventListener = (_kind: string, listener: unknown): void => {
    this.listeners.add(listener as Hears);
  };

  receive(data: unknown): void {
    for (const listener of this.listeners) listener(new MessageEvent('message', { data }));
  }
}

type Run<T> = (lock: object | null) => T | Promise<T>;

/** One Web Lock: held by one, the others wait in their order. `release` is what a closed tab does. */
export class FakeLock {
  private readonly waiting: (() => void)[] = [];
  private held = false;

  /** As `navigator.locks.request`; the name does not matter. */
  request = async <T>(_name: string, ...rest: [Run<T>] | [{ ifAvailable?: boolean }, Run<T>]): Promise<T> => {
    const run = rest.length === 1 ? rest[0] : rest[1];
    if (this.held && rest.length === 2 && rest[0].ifAvailable === true) return run(null);
    if (this.held) {
      await new Promise<void>((next) => {
        this.waiting.push(next);
      });
    }
    this.held = true;
    try {
      return await run({});
    } finally {
      this.release();
    }
  };

  release(): void {
    this.held = false;
    this.waiting.shift()?.();
  }
}

/** The platform's side of `/api/v1/events`: every connection that was made, and what it is told. */
export class FakeEvents {
  readonly connections: FakeConnection[] = [];
  /** Answers with this status instead, or with no answer at all (0), while it is set. */
  refuse: number | null = null;
  refused = 0;

  fetch = (url: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (this.refuse !== null) {
      this.refused += 1;
      if (this.refuse === 0) return Promise.reject(new TypeError('unreachable'));
      return Promise.resolve(new Response('{}', { status: this.refuse }));
    }
    const connection = new FakeConnection(String(url), init);
    this.connections.push(connection);
    return Promise.resolve(new Response(connection.body, { status: 200 }));
  };

  get open(): FakeConnection[] {
    return this.connections.filter((connection) => connection.open);
  }

  get last(): FakeConnection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error('no connection was made');
    return last;
  }
}

class FakeConnection {
  open = true;
  readonly topics: string[];
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array>;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(url: string, init: RequestInit) {
    this.topics = (new URL(url, 'http://platform').searchParams.get('topics') ?? '').split(',');
    this.headers = new Headers(init.headers);
    this.body = new ReadableStream({
      start: (controller) => {
        this.controller = controller;
      },
      cancel: () => {
        this.open = false;
      },
    });
    init.signal?.addEventListener('abort', () => {
      this.break(new DOMException('aborted', 'AbortError'));
    });
  }

  send(text: string): void {
    if (this.open) this.controller?.enqueue(new TextEncoder().encode(text));
  }

  event(id: string, event: string, data: object): void {
    this.send(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    if (this.open) this.controller?.close();
    this.open = false;
  }

  break(error: Error = new TypeError('network error')): void {
    if (this.open) this.controller?.error(error);
    this.open = false;
  }
}
