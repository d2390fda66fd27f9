import { Console } from './console';
import { Platform } from './platform';
import { createDataset, signIn } from './seed';
import { expect, test, type BrowserContext, type Page, type Request } from '@playwright/test';

const PASSWORD = 'a calm river bends twice';
const PAGES = [
  '/',
  '/datasets',
  '/algorithms',
  '/training',
  '/models',
  '/services',
  '/datasets?tab=preset',
  '/training?q=a',
];

/** Eight pages at once on a small machine. */
const LOADED_MS = 90_000;

/** How many requests to the live stream are under way in the tabs that are open. */
function watchStreams(context: BrowserContext): () => number {
  const open = new Set<Request>();
  context.on('request', (request) => {
    if (request.url().includes('/api/v1/events?')) open.add(request);
  });
  context.on('requestfailed', (request) => open.delete(request));
  context.on('requestfinished', (request) => open.delete(request));
  // nothing is told about what a closed tab had under way
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
}

test.describe('the live stream', () => {
  test.use({ locale: 'en-US' });
  const platform = new Platform(PASSWORD);
  test.beforeAll(async () => {
    test.setTimeout(20 * 60_000);
    await platform.start();
  });
  test.afterAll(async () => platform.remove());

  test('eight tabs share one, everything answers, and a crash needs no reload', async ({ context, page }) => {
    const streams = watchStreams(context);
    const first = new Console(page, 'en');
    await first.signIn(platform.url, 'admin', PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();
    const tabs = await openTabs(context, page);

    await test.step('one stream, and every tab answers', async () => {
      await expect.poll(() => streams()).toBe(1);
      for (const tab of tabs) await expect(tab.getByRole('heading', { level: 1 })).toBeVisible({ timeout: LOADED_MS });
      for (const tab of tabs) expect(await answers(tab)).toBe(true);
    });

    await test.step('what happens is seen in every tab by itself', async () => {
      await createDataset(platform.url, await signIn(platform.url, PASSWORD), 'made by a script');
      await expect(tabs[1].getByText('made by a script')).toBeVisible();
    });

    await test.step('another tab takes over when the one with the stream is closed', async () => {
      await tabs[0].close();
      await expect.poll(() => streams()).toBe(1);
      await createDataset(platform.url, await signIn(platform.url, PASSWORD), 'made after that');
      await expect(tabs[1].getByText('made after that')).toBeVisible();
    });

    await test.step('killed and started again, the pages go on', async () => {
      await tabs[1].evaluate(() => Object.assign(window, { sameDocument: true }));
      await platform.end('SIGKILL');
      await platform.start();
      await expect.poll(() => streams(), { timeout: 60_000 }).toBe(1);
      await createDataset(platform.url, await signIn(platform.url, PASSWORD), 'made after the crash');
      await expect(tabs[1].getByText('made after the crash')).toBeVisible({ timeout: 60_000 });
      expect(await tabs[1].evaluate(() => 'sameDocument' in window)).toBe(true);
      for (const tab of tabs.slice(1)) expect(await answers(tab)).toBe(true);
    });
  });
});

type Tabs = [Page, Page, ...Page[]];

/** Eight tabs of one browser, each on a page with live lists. */
async function openTabs(context: BrowserContext, first: Page): Promise<Tabs> {
  const second = await context.newPage();
  const tabs: Tabs = [first, second];
  while (tabs.length < PAGES.length) tabs.push(await context.newPage());
  const origin = new URL(first.url()).origin;
  await Promise.all(tabs.map((tab, number) => tab.goto(`${origin}${PAGES[number] ?? '/'}`, { timeout: LOADED_MS })));
  return tabs;
}

/** Whether a request of this tab gets through beside all the others: browsers allow six connections to a host. */
async function answers(tab: Page): Promise<boolean> {
  return tab.evaluate(async () => (await fetch('/readyz', { signal: AbortSignal.timeout(5000) })).ok);
}
