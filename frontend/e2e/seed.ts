import { HELP_TOPICS } from '../src/shared/domain/help';
import { Platform } from './platform';
import { test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

const WIZARD_STEPS = ['algorithm', 'dataset', 'parameters', 'confirm'];
const ROOT = resolve(import.meta.dirname, '../..');

export const PASSWORD = 'a calm river bends twice';

/** The platform of a file's tests, on which the main job was done once before the first of them. */
export function seededPlatform(): Platform {
  const platform = new Platform(PASSWORD);
  test.beforeAll(async () => {
    test.setTimeout(20 * 60_000);
    await platform.start();
    await seeded(platform, PASSWORD);
  });
  test.afterAll(async () => platform.remove());
  return platform;
}

/** The addresses of every page of a platform on which the main job was done once. */
export async function seeded(platform: Platform, password: string): Promise<string[]> {
  execFileSync(resolve(ROOT, '.venv/bin/python'), ['-m', 'launcher.demo'], {
    cwd: ROOT,
    stdio: 'ignore',
    env: { ...process.env, ...platform.environment(), KEEP: '1' },
  });
  const token = await signIn(platform.url, password);
  const [dataset, algorithm, task, model, service] = await Promise.all(
    ['datasets', 'algorithms', 'training-tasks', 'models', 'services'].map(
      async (kind) => (await listed(platform.url, token, kind))[0].id,
    ),
  );
  const detail = (path: string, tabs: string[]) => tabs.map((tab) => `${path}?tab=${tab}`);
  return [
    '/',
    '/datasets',
    '/datasets/new',
    ...detail(`/datasets/${dataset}`, ['overview', 'report', 'samples', 'versions']),
    '/algorithms?tab=preset',
    ...detail(`/algorithms/${algorithm}`, ['train', 'serve']),
    '/training',
    '/training/new',
    ...WIZARD_STEPS.map((step) => `/training/new?from=${task}&step=${step}`),
    ...detail(`/training/${task}`, ['overview', 'log', 'curves', 'resources', 'evaluation']),
    '/models',
    `/models/${model}`,
    '/services',
    ...detail(`/services/${service}`, ['overview', 'test', 'replicas']),
    '/environments',
    '/projects',
    '/shared-models',
    '/cases',
    '/account',
    '/admin/users',
    '/admin/audit',
    '/admin/machine',
    '/admin/quotas',
    '/admin/purposes',
    '/admin/events',
    '/admin/references',
    '/help',
    ...HELP_TOPICS.map((topic) => `/help/${topic}`),
    '/no-such-page',
  ];
}

/** The address at which the task is compared with a copy of it, which is made. */
export async function comparison({ url }: Platform, password: string): Promise<string> {
  const token = await signIn(url, password);
  const [{ id }] = await listed(url, token, 'training-tasks');
  const copy = await post(`${url}/api/v1/training-tasks/${id}/copy`, { name: 'A copy' }, token);
  return `/training/compare?ids=${id},${copy['id'] ?? ''}`;
}

/** An access token of the administrator. */
export async function signIn(url: string, password: string): Promise<string> {
  return (await post(`${url}/auth/sign-in`, { name: 'admin', password }))['access_token'] ?? '';
}

interface Listed {
  id: string;
  name: string;
}

/** The things of a kind, at least one, the newest first. */
export async function listed(url: string, token: string, kind: string): Promise<[Listed, ...Listed[]]> {
  const answer = await fetch(`${url}/api/v1/${kind}`, { headers: { authorization: `Bearer ${token}` } });
  const [first, ...others] = ((await answer.json()) as { items: Listed[] }).items;
  if (first === undefined) throw new Error(`no ${kind}`);
  return [first, ...others];
}

/** A dataset of texts in two classes, without its file yet; its id. */
export async function createDataset(url: string, token: string, name: string): Promise<string> {
  const kind = { purpose: 'text', task_type: 'text_classification', annotation: 'classification', format: 'dir' };
  return (await post(`${url}/api/v1/datasets`, { name, ...kind, test_mode: 'ratio' }, token))['id'] ?? '';
}

/** The first `sent` bytes of a file, as another browser would have sent them before it was closed. */
export async function beginUpload(url: string, token: string, id: string, file: string, sent: number): Promise<void> {
  const data = readFileSync(file);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const metadata = { filename: basename(file), target_id: id, part: 'train' };
  const tus = { authorization: `Bearer ${token}`, 'Tus-Resumable': '1.0.0' };
  const begun = await fetch(`${url}/api/v1/datasets/uploads`, {
    method: 'POST',
    headers: {
      ...tus,
      'Upload-Length': String(data.length),
      'Upload-Metadata': Object.entries(metadata)
        .map(([key, value]) => `${key} ${base64(value)}`)
        .join(','),
    },
  });
  const answer = await fetch(new URL(begun.headers.get('Location') ?? '', url), {
    method: 'PATCH',
    headers: { ...tus, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: data.subarray(0, sent),
  });
  if (!answer.ok) throw new Error(`the upload answered ${String(answer.status)}`);
}

/** What the platform answers; it has to accept. */
export async function post(address: string, body: object, token?: string): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address} answered ${String(answer.status)}`);
  return (await answer.json()) as Record<string, string>;
}
