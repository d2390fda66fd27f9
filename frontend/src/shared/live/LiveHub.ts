import { LiveStream, type StreamPorts } from '@/shared/live/LiveStream';
import { concerns, fewest } from '@/shared/live/topics';

export interface LiveEvent {
  /** `state`, `progress`, `metric`, `log`, `resource`, or `resync`: changes were missed. */
  event: string;
  /** `task:<id>`; for `resync` the topic that was asked for. */
  topic: string;
  data: Record<string, unknown>;
}

type Listener = (event: LiveEvent) => void;

type Message =
  | { kind: 'event'; event: string; data: Record<string, unknown>; id: string }
  | { kind: 'opened'; topics: string[] }
  | { kind: 'back' }
  | { kind: 'tick' }
  | { kind: 'want'; tab: string; topics: string[] }
  | { kind: 'who' };

/** What the hub needs of the browser. `lead` runs its argument once this tab is the leader, and until it ends. */
export interface HubPorts {
  token: StreamPorts['token'];
  fetch: StreamPorts['fetch'];
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  lead: (lead: () => Promise<never>) => void;
  delays?: StreamPorts['delays'];
}

const ROLL_CALL_MS = 30_000;

/** This tab's part of the browser's one stream: the leader holds it, the others hear it through the channel. */
export class LiveHub {
  private readonly tab = crypto.randomUUID();
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly everything = new Set<Listener>();
  private readonly backs = new Set<() => void>();
  private wanted = new Map<string, string[]>();
  private answered = new Set<string>();
  private stream: LiveStream | null = null;
  private lastId = '';

  constructor(private readonly ports: HubPorts) {
    ports.channel.addEventListener('message', (message) => {
      this.hear((message as MessageEvent<Message>).data);
    });
    ports.lead(() => this.lead());
  }

  /** Every event, for the cache of queries. */
  onAny(listener: Listener): () => void {
    this.everything.add(listener);
    return () => this.everything.delete(listener);
  }

  /** The platform answers again after it did not: what failed meanwhile can be asked for again. */
  onBack(listener: () => void): () => void {
    this.backs.add(listener);
    return () => this.backs.delete(listener);
  }

  subscribe(topic: string, listener: Listener): () => void {
    const those = this.listeners.get(topic) ?? new Set<Listener>();
    those.add(listener);
    this.listeners.set(topic, those);
    if (those.size === 1) this.tell();
    return () => {
      those.delete(listener);
      if (those.size > 0 || this.listeners.get(topic) !== those) return;
      this.listeners.delete(topic);
      this.tell();
    };
  }

  wake(): void {
    this.stream?.wake();
  }

  /** What the time is, told by a tab that can be seen: the leader may be in the background, with late timers. */
  tick(): void {
    if (this.stream !== null) this.stream.tick();
    else if (this.listeners.size > 0) this.post({ kind: 'tick' });
  }

  /** The tab closes: its topics are not wanted any more. */
  bye(): void {
    this.post({ kind: 'want', tab: this.tab, topics: [] });
  }

  /** The tab was kept by the browser after `bye` and is shown again. */
  hello(): void {
    this.tell();
  }

  private post(message: Message): void {
    this.ports.channel.postMessage(message);
  }

  private tell(): void {
    const topics = [...this.listeners.keys()];
    this.count(this.tab, topics);
    this.post({ kind: 'want', tab: this.tab, topics });
  }

  private hear(message: Message): void {
    if (message.kind === 'want') this.count(message.tab, message.topics);
    else if (message.kind === 'who') this.tell();
    else if (message.kind === 'event') this.dispatch(message.event, message.data, message.id);
    else if (message.kind === 'back') this.back();
    else if (message.kind === 'tick') this.stream?.tick();
    else this.missed(message.topics);
  }

  private count(tab: string, topics: string[]): void {
    this.answered.add(tab);
    if (topics.length > 0) this.wanted.set(tab, topics);
    else this.wanted.delete(tab);
    this.stream?.follow(fewest([...this.wanted.values()].flat()));
  }

  private lead(): Promise<never> {
    this.stream = new LiveStream({
      ...this.ports,
      onEvent: (event, data, id) => {
        this.post({ kind: 'event', event, data, id });
        this.dispatch(event, data, id);
      },
      onOpen: (topics) => {
        this.post({ kind: 'opened', topics });
        this.missed(topics);
      },
      onBack: () => {
        this.post({ kind: 'back' });
        this.back();
      },
    });
    this.stream.lastId = this.lastId;
    this.tell();
    this.rollCall();
    setInterval(() => {
      this.rollCall();
    }, ROLL_CALL_MS);
    return new Promise<never>(() => undefined);
  }

  /** Forget tabs that are gone without having said so. */
  private rollCall(): void {
    for (const tab of this.wanted.keys()) if (!this.answered.has(tab) && tab !== this.tab) this.count(tab, []);
    this.answered = new Set([this.tab]);
    this.post({ kind: 'who' });
  }

  private dispatch(event: string, data: Record<string, unknown>, id: string): void {
    if (id) this.lastId = id;
    if (event === 'resync') {
      this.missed(Array.isArray(data.topics) ? data.topics.map(String) : [...this.listeners.keys()]);
    } else if (typeof data.topic === 'string') {
      this.deliver({ event, topic: data.topic, data });
    }
  }

  private missed(topics: string[]): void {
    for (const topic of topics) this.deliver({ event: 'resync', topic, data: {} });
  }

  private back(): void {
    for (const listener of this.backs) listener();
  }

  private deliver(event: LiveEvent): void {
    for (const listener of this.everything) listener(event);
    for (const [topic, listeners] of this.listeners) {
      if (concerns(event.topic, topic)) for (const listener of listeners) listener(event);
    }
  }
}
