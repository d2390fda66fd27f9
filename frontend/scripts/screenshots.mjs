// Pictures of pages in both languages and themes: MODELYARD_URL, MODELYARD_ADMIN_PASSWORD; PAGES=/,/datasets; OUT=folder; LOOKS=zh-CN:light,en:dark
import { mkdirSync } from 'node:fs';

import { address, launch, signIn } from './browser.mjs';

const out = process.env.OUT ?? '../docs/screenshots';
const wanted = (
  process.env.PAGES ??
  '/sign-in,/,/datasets,/datasets/new,/algorithms,/training,/training/new,/models,/services,/environments,/projects,/shared-models,/cases,/account,/admin/users,/admin/audit'
).split(',');
const looks = (process.env.LOOKS ?? 'zh-CN:light,zh-CN:dark,en:light,en:dark')
  .split(',')
  .map((look) => look.split(':'));
const [width, height] = (process.env.SIZE ?? '1440x900').split('x').map(Number);

mkdirSync(out, { recursive: true });
const browser = await launch();
const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 1 });
const page = await context.newPage();
page.on('console', (message) => message.type() === 'error' && console.log('console:', message.text()));
page.on('pageerror', (error) => console.log('page error:', error.message));

async function look([language, theme]) {
  await page.evaluate(
    ([chosen, shown]) => {
      localStorage.setItem('modelyard.language', chosen);
      localStorage.setItem(
        'modelyard.look',
        JSON.stringify({ state: { theme: shown, siderCollapsed: false }, version: 0 }),
      );
    },
    [language, theme],
  );
}

const nameOf = (path) => path.replace(/^\//, '').replaceAll('/', '-') || 'overview';

async function shoot(path, [language, theme]) {
  await page.goto(`${address}${path}`);
  await page.waitForSelector('h1', { timeout: 15000 }).catch(() => console.log('no h1 at', path));
  await page
    .waitForFunction(() => !document.querySelector('.ant-skeleton-active, .ant-spin-spinning'), null, { timeout: 8000 })
    .catch(() => undefined);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${out}/${nameOf(path)}.${language}.${theme}.png`, fullPage: false });
}

await page.goto(`${address}/sign-in`);
for (const one of looks) {
  if (!wanted.includes('/sign-in')) break;
  await look(one);
  await shoot('/sign-in', one);
}
await signIn(page);
for (const one of looks) {
  await look(one);
  for (const path of wanted.filter((path) => path !== '/sign-in')) await shoot(path, one);
}
await browser.close();
