// The first visit over a slow line, in ms since the navigation began: an empty cache, 1.6 Mbit/s and 150 ms.
// MODELYARD_URL, MODELYARD_ADMIN_PASSWORD. `python -m tests.benchmarks console-first` starts this.
import { address, launch, signIn } from './browser.mjs';

const LINE = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const PAGES = { sign_in: '/sign-in', overview: '/', list: '/datasets' };
const READY = {
  sign_in: 'button[type=submit]',
  overview: 'main h1',
  list: 'tbody tr.ant-table-row, .ant-empty',
};

const browser = await launch();
const looks = { viewport: { width: 1440, height: 900 }, locale: 'zh-CN' };
const known = await browser.newContext(looks);
await signIn(await known.newPage());
const cookies = await known.storageState();

/** A browser that was never here, with the cookies of somebody who is signed in or without. */
async function visit(name) {
  const context = await browser.newContext({ ...looks, ...(name === 'sign_in' ? {} : { storageState: cookies }) });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', LINE);
  const loaded = { kb: 0, requests: 0 };
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    loaded.kb += encodedDataLength / 1000;
    loaded.requests += 1;
  });
  page.on('response', (answer) => {
    const { 'content-encoding': encoding, 'content-length': length = 0 } = answer.headers();
    if (/\.(js|css)$/.test(answer.url()) && encoding !== 'br' && length > 1024)
      throw new Error(`${answer.url()} is not packed`);
  });
  let changed = false;
  page.on('requestfailed', (request) => {
    changed ||= request.failure()?.errorText === 'net::ERR_NETWORK_CHANGED';
  });
  await page.goto(address + PAGES[name], { waitUntil: 'commit' });
  const shown = await page.waitForSelector(READY[name], { state: 'visible' }).catch((error) => error);
  // a refresh token is good once: the next visit takes the one that came now
  if (name !== 'sign_in') Object.assign(cookies, await context.storageState());
  const usable = await page.evaluate(() => performance.now());
  const readable = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  await context.close();
  // containers that begin or end here change the machine's networks, and Chromium drops what it was loading
  if (changed) return visit(name);
  if (shown instanceof Error) throw shown;
  return { readable: readable ?? Number.NaN, usable, ...loaded };
}

const median = (values) => Math.round([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]);
const found = { readable: {}, usable: {}, kb: {}, requests: {} };
for (const name of Object.keys(PAGES)) {
  const visits = [];
  for (let round = 0; round < ROUNDS; round += 1) visits.push(await visit(name));
  for (const key of Object.keys(found)) found[key][name] = median(visits.map((one) => one[key]));
}
await browser.close();
console.log(JSON.stringify(found));
