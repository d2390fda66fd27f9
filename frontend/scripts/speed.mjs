// How fast the console is, in ms: MODELYARD_URL, MODELYARD_ADMIN_PASSWORD; PAGES={"log","curve","live"} are paths.
// `python -m tests.benchmarks console-speed` makes what is looked at and starts this.
import { address, launch, signIn } from './browser.mjs';

const pages = JSON.parse(process.env.PAGES);
const LISTS = ['/datasets', '/algorithms', '/training', '/models', '/services', '/shared-models', '/cases'];
const ROUNDS = 3;
const QUIET_MS = 500;
const LIVE_MS = 20_000;

const quantile = (values, share) =>
  Math.round([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]);

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
const page = await context.newPage();
await signIn(page);

/** Long tasks of the page, as [start, end]. */
await context.addInitScript(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.longTasks.push([startTime, startTime + duration]);
  }).observe({ type: 'longtask', buffered: true });
});

/** The times between frames while `act` goes on. */
async function frames(act) {
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const note = (now) => {
      window.frames_.push(now - last);
      last = now;
      if (window.frames_ !== null) window.noting = requestAnimationFrame(note);
    };
    window.noting = requestAnimationFrame(note);
  });
  await act();
  const times = await page.evaluate(() => {
    cancelAnimationFrame(window.noting);
    return window.frames_.slice(1);
  });
  return { p95: quantile(times, 0.95), worst: Math.round(Math.max(...times)) };
}

/** Since the navigation began, until the rows (or that there are none) are shown and the page has come to rest. */
async function interactive(path) {
  await page.goto(address + path, { waitUntil: 'commit' });
  await page.waitForSelector('tbody tr.ant-table-row, .ant-empty', { state: 'visible' });
  const shown = await page.evaluate(() => performance.now());
  await page.waitForTimeout(QUIET_MS);
  const tasks = await page.evaluate(() => window.longTasks);
  return Math.max(shown, ...tasks.map(([, end]) => end));
}

/** Medians by kind of visit and page: a first visit with an empty cache, a later one, and a change of page by the menu. */
async function lists() {
  const cdp = await context.newCDPSession(page);
  const found = { first: {}, later: {}, menu: {} };
  for (const path of LISTS) {
    const times = { first: [], later: [], menu: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const visit of ['first', 'later']) {
        await cdp.send('Network.setCacheDisabled', { cacheDisabled: visit === 'first' });
        times[visit].push(await interactive(path));
      }
      times.menu.push(await byMenu(path));
    }
    for (const [visit, values] of Object.entries(times)) found[visit][path] = quantile(values, 0.5);
  }
  return found;
}

async function byMenu(path) {
  await page.goto(address);
  await page.waitForSelector('h1');
  await page.waitForTimeout(QUIET_MS);
  const began = Date.now();
  await page.locator(`nav a[href="${path}"]`).click();
  await page.waitForSelector('tbody tr.ant-table-row, .ant-empty', { state: 'visible' });
  return Date.now() - began;
}

/** Time from a line being printed until it was drawn: every line of the screen, looked at in each frame. */
async function live() {
  await page.goto(address + pages.live);
  await page.waitForSelector('[data-line]');
  await page.waitForTimeout(2000);
  const lags = await page.evaluate(
    (ms) =>
      new Promise((done) => {
        const found = new Map();
        const began = performance.now();
        const look = () => {
          const now = Date.now();
          for (const line of document.querySelectorAll('[data-line]')) {
            const [, at, number] = /^at (\d+) line (\d+)$/.exec(line.textContent) ?? [];
            if (at !== undefined && !found.has(number)) found.set(number, now - Number(at));
          }
          if (performance.now() - began < ms) requestAnimationFrame(look);
          else done([...found.values()]);
        };
        requestAnimationFrame(look);
      }),
    LIVE_MS,
  );
  await stays();
  return { lines: lags.length, p50: quantile(lags, 0.5), p95: quantile(lags, 0.95) };
}

/** Whoever goes to the beginning of a log that grows stays there. */
async function stays() {
  const box = page.getByRole('region').filter({ has: page.locator('[data-line]') });
  await box.focus();
  await page.keyboard.press('Home');
  await page.waitForTimeout(3000);
  const first = await page.locator('[data-line]').first().textContent();
  if (!/ line 0$/.test(first)) throw new Error(`the beginning of the log reads ${first}`);
}

const linesShown = () =>
  page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('[data-line]')];
    return lines.length > 5 && lines.every((line) => line.textContent !== '…');
  });

async function log() {
  const began = Date.now();
  await page.goto(address + pages.log);
  await linesShown();
  const opened = Date.now() - began;
  const box = page.getByRole('region').filter({ has: page.locator('[data-line]') });
  await box.hover();
  const wheel = await frames(async () => {
    for (let turn = 0; turn < 100; turn += 1) await page.mouse.wheel(0, turn < 50 ? -700 : 300);
  });
  const jumps = [];
  for (const share of [0, 0.5, 0.1, 0.9, 0.33, 0.66, 0.01, 1]) {
    const at = Date.now();
    await box.evaluate((element, to) => element.scrollTo({ top: element.scrollHeight * to }), share);
    await page.waitForTimeout(20);
    await linesShown();
    jumps.push(Date.now() - at);
  }
  const drawn = await page.locator('[data-line]').count();
  const last = await page.locator('[data-line]').last().textContent();
  if (!last.startsWith('line 0999999')) throw new Error(`the end of the log reads ${last}`);
  return { opened, wheel, jump_p95: quantile(jumps, 0.95), lines_in_page: drawn };
}

async function curve() {
  const began = Date.now();
  await page.goto(address + pages.curve);
  const canvas = page.locator('canvas').first();
  await canvas.waitFor();
  const opened = Date.now() - began;
  const { x, y, width, height } = await canvas.boundingBox();
  const middle = [x + width / 2, y + height / 2];
  await page.mouse.move(...middle);
  for (let turn = 0; turn < 6; turn += 1) await page.mouse.wheel(0, -300);
  const pan = await frames(async () => {
    await page.mouse.down();
    for (let step = 0; step < 120; step += 1) await page.mouse.move(middle[0] + 200 * Math.sin(step / 12), middle[1]);
    await page.mouse.up();
  });
  return { opened, pan };
}

const found = { live: await live(), log: await log(), curve: await curve(), lists: await lists() };
await browser.close();
console.log(JSON.stringify(found));
