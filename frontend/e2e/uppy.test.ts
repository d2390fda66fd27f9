import { Platform } from './platform';
import { writeReviews } from './reviews';
import { createDataset, PASSWORD, signIn } from './seed';
import type * as page from './uppy.page';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'vite';

/** What `uppyPage` puts into a page (uppy.page.ts). */
declare const uppyPage: typeof page;

const platform = new Platform(PASSWORD);
let file = '';
let samples = 0;
let script = '';

test.beforeAll(async () => {
  test.setTimeout(20 * 60_000);
  await platform.start();
  file = writeReviews();
  const listed = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' });
  samples = listed.split('\n').filter((name) => name.endsWith('.txt')).length;
  const lib = { entry: resolve(import.meta.dirname, 'uppy.page.ts'), formats: ['iife' as const], name: 'uppyPage' };
  const built = await build({ configFile: false, logLevel: 'silent', build: { lib, write: false } });
  const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
  script = output[0].code;
});
test.afterAll(async () => platform.remove());

/** A tab of somebody else's page, which has Uppy as it is published, with the file chosen and being sent. */
async function send(tab: Page, dataset: string, data = readFileSync(file).toString('base64')): Promise<void> {
  await tab.goto(`${platform.url}/readyz`);
  await tab.addScriptTag({ content: script });
  const token = await signIn(platform.url, PASSWORD);
  await tab.evaluate(
    ([data, token, dataset]) => {
      uppyPage.send(data, token, dataset);
    },
    [data, token, dataset] as const,
  );
}

const has = async (tab: Page, what: RegExp) => {
  await expect.poll(() => tab.evaluate(() => uppyPage.seen.join('\n')), { timeout: 120_000 }).toMatch(what);
};

/** Tabs of one browser. */
async function tabs(browser: Browser, count: number): Promise<Page[]> {
  const context = await browser.newContext({ bypassCSP: true });
  return Promise.all(Array.from({ length: count }, () => context.newPage()));
}

async function arrived(dataset: string): Promise<void> {
  const token = await signIn(platform.url, PASSWORD);
  const read = async () => {
    const answer = await fetch(`${platform.url}/api/v1/datasets/${dataset}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const [part] = ((await answer.json()) as { parts: { state: string; report?: { samples: number } }[] }).parts;
    return [part?.state, part?.report?.samples];
  };
  await expect.poll(read, { timeout: 60_000 }).toEqual(['ready', samples]);
}

const newDataset = async (name: string) => createDataset(platform.url, await signIn(platform.url, PASSWORD), name);

test('Uppy pauses, goes on, and renews a token that ended', async ({ browser }) => {
  const dataset = await newDataset('paused');
  const [tab] = (await tabs(browser, 1)) as [Page];
  await send(tab, dataset);
  await has(tab, /PATCH 204/);
  await tab.evaluate(() => {
    uppyPage.pause();
  });
  await tab.evaluate(() => {
    uppyPage.setToken('ended');
    uppyPage.pause();
  });
  await has(tab, / 401/);
  const token = await signIn(platform.url, PASSWORD);
  await tab.evaluate((token) => {
    uppyPage.setToken(token);
  }, token);
  await has(tab, /done/);
  await arrived(dataset);
});

test('two tabs that send one file send it once, and one that was closed goes on in the next', async ({ browser }) => {
  const dataset = await newDataset('two tabs');
  const [first, second, third] = (await tabs(browser, 3)) as [Page, Page, Page];
  await send(first, dataset);
  await has(first, /PATCH 204/);
  await send(second, dataset);
  await has(second, /PATCH 204/);
  await first.close();
  await send(third, dataset);
  await has(second, /done/);
  await has(third, /done/);
  const posted = await third.evaluate(() => uppyPage.seen.some((line) => line.startsWith('POST')));
  expect(posted).toBe(false);
  await arrived(dataset);
});

test('Uppy goes on by itself after the platform was killed', async ({ browser }) => {
  const dataset = await newDataset('killed');
  const [tab] = (await tabs(browser, 1)) as [Page];
  await send(tab, dataset);
  await has(tab, /PATCH 204/);
  await platform.end('SIGKILL');
  await platform.start();
  await has(tab, /done/);
  await arrived(dataset);
});
