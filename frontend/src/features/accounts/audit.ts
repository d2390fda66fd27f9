/** What a request that was recorded did, as a text of `accounts:audit`: pure functions, tested in audit.test.ts. */
import type { AuditEntryView } from '@/shared/api/generated/types.gen';

/** The word for a thing by the first part of its address. */
const KINDS: Readonly<Record<string, string>> = {
  datasets: 'dataset',
  algorithms: 'algorithm',
  images: 'image',
  'training-tasks': 'task',
  models: 'model',
  services: 'service',
  users: 'user',
  'api-keys': 'apiKey',
  quotas: 'quota',
  purposes: 'purpose',
};
const METHODS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'edit', PATCH: 'edit', DELETE: 'delete' };
/** The last part of an address that names what is done. */
const ACTS = new Set(
  'online offline visibility read remake publish copy retry start stop scale test reset-password delete'.split(' '),
);
/** Requests that are about no thing of one of the kinds. */
const OTHERS: readonly [RegExp, string][] = [
  [/^POST \/auth\/(sign-in|sign-out|refresh|password)$/, '$1'],
  [/^POST \/api\/v1\/datasets\/uploads$/, 'upload'],
  [/^PATCH \/api\/v1\/datasets\/uploads\//, 'uploadEnd'],
  [/^DELETE \/api\/v1\/datasets\/uploads\//, 'uploadCancelled'],
  [/^DELETE \/api\/v1\/datasets\/[^/]+\/versions\//, 'versionDeleted'],
  [/^DELETE \/api\/v1\/users\/me\/sessions\//, 'sessionEnded'],
  [/^POST \/api\/v1\/media-links$/, 'link'],
  [/^POST \/api\/v1\/tickets$/, 'ticket'],
  [/^POST \/api\/v1\/notifications\/read$/, 'notificationsRead'],
  [/^POST \/api\/v1\/parked-events\/(.+\/)?redeliver$/, 'redelivered'],
];

/** What is done for a dataset. */
const OF_DATASETS = new Set(['upload', 'uploadEnd', 'versionDeleted']);

interface Deed {
  /** A text under `audit.did`. */
  key: string;
  /** A text under `audit.kind`: what it was done to. */
  kind?: string;
}

/** Undefined: a request of which there is no text. */
export function deedOf({ method, path }: Pick<AuditEntryView, 'method' | 'path'>): Deed | undefined {
  const request = `${method} ${path.replace(/\/$/, '')}`;
  for (const [pattern, key] of OTHERS) {
    const found = pattern.exec(request);
    if (!found) continue;
    return { key: key.replace('$1', found[1] ?? ''), ...(OF_DATASETS.has(key) ? { kind: 'dataset' } : {}) };
  }
  const [, resource = '', rest = ''] = /^\/api\/v1\/([^/]+)(?:\/(.+))?$/.exec(path.replace(/\/$/, '')) ?? [];
  const kind = KINDS[resource];
  const last = rest.split('/').at(-1) ?? '';
  const key = ACTS.has(last) ? last : rest.includes('/') ? undefined : METHODS[method];
  return kind === undefined || key === undefined ? undefined : { key, kind };
}

const HOUR = 3_600_000;
export const PERIODS = ['1', '7', '30', '90'] as const;

/** When a period of so many days began, to the hour, so that its pages stay the same for a while. */
export function sinceOf(days: string | undefined, now: number): string | undefined {
  const known = PERIODS.find((period) => period === days);
  return known && new Date(Math.floor(now / HOUR) * HOUR - Number(known) * 24 * HOUR).toISOString();
}
