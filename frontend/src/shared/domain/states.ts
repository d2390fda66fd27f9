/** The one map of states: colour, whether something is going on, and the key of the word (`shared:state.<kind>.<state>`). */
import type { TFunction } from 'i18next';

type StateTone = 'default' | 'processing' | 'success' | 'warning' | 'error';

const busy = { tone: 'processing', busy: true } as const;
const still = { tone: 'default', busy: false } as const;
const good = { tone: 'success', busy: false } as const;
const odd = { tone: 'warning', busy: false } as const;
const bad = { tone: 'error', busy: false } as const;
const image = { none: still, receiving: busy, checking: busy, pushing: busy, ready: good, failed: bad } as const;

const STATES = {
  part: {
    empty: still,
    uploading: busy,
    interrupted: odd,
    validating: busy,
    importing: busy,
    ready: good,
    invalid: bad,
    failed: bad,
  },
  image: { ...image, building: busy },
  environment: image,
  check: { none: still, running: busy, passed: good, failed: bad, skipped: odd },
  task: {
    draft: still,
    queued: { tone: 'warning', busy: true },
    preparing: busy,
    running: busy,
    stopping: { tone: 'warning', busy: true },
    succeeded: good,
    failed: bad,
    stopped: still,
  },
  model: { importing: busy, ready: good, failed: bad },
  project: { stopped: still, starting: busy, running: good, stopping: { tone: 'warning', busy: true }, failed: bad },
  service: {
    stopped: still,
    starting: busy,
    running: good,
    degraded: odd,
    stopping: { tone: 'warning', busy: true },
    failed: bad,
  },
  replica: {
    waiting: { tone: 'warning', busy: true },
    starting: busy,
    running: busy,
    ready: good,
    failed: bad,
    stopped: still,
  },
  shelf: { offline: still, online: good },
  visibility: { private: still, public: { tone: 'processing', busy: false }, preset: odd },
  role: { user: still, developer: { tone: 'processing', busy: false }, admin: odd },
  account: { active: good, invited: { tone: 'processing', busy: false }, disabled: bad },
} as const satisfies Record<string, Record<string, { tone: StateTone; busy: boolean }>>;

export type StateKind = keyof typeof STATES;

interface StateLook {
  tone: StateTone;
  busy: boolean;
}

/** How a state looks; a state that this console does not know is plain. */
export function stateLook(kind: StateKind, state: string): StateLook {
  const known: Record<string, StateLook> = STATES[kind];
  return known[state] ?? still;
}

/** The state's word in the chosen language; an unknown state is shown as it is. */
export function stateText(t: TFunction, kind: StateKind, state: string): string {
  return t(`shared:state.${kind}.${state}`, { defaultValue: state });
}

/** Every state of a kind as options of a select. */
export function stateOptions(t: TFunction, kind: StateKind): { value: string; label: string }[] {
  return stateNames(kind).map((state) => ({ value: state, label: stateText(t, kind, state) }));
}

/** The states of a kind in the order of their life. */
export function stateNames(kind: StateKind): string[] {
  return Object.keys(STATES[kind]);
}

/** Every kind of state. */
export const STATE_KINDS = Object.keys(STATES) as StateKind[];
