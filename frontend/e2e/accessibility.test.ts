import { Console } from './console';
import { Platform } from './platform';
import { comparison, PASSWORD, seeded } from './seed';
import { fitting, leftOut } from './styles';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

/** Phone, small laptop, 4k. */
const PHONE = 390;
const WIDTHS = [PHONE, 1280, 3840];
const USUAL = { width: 1440, height: 900 };

/** Resolves once no colour is on its way from one theme to the other. */
const faded = async () => {
  const fading = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  while (fading().length > 0) await Promise.allSettled(fading().map(({ finished }) => finished));
};

for (const language of ['zh-CN', 'en'] as const) {
  test.describe(`every page in ${language}`, () => {
    test.use({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
    const platform = new Platform(PASSWORD);
    let pages: string[] = [];
    test.beforeAll(async () => {
      test.setTimeout(20 * 60_000);
      await platform.start();
      pages = [...(await seeded(platform, PASSWORD)), await comparison(platform, PASSWORD)];
    });
    test.afterAll(async () => platform.remove());

    test('has no serious barrier, light and dark, fits every screen, has all of its styles, breaks no rule of the content policy and logs no error', async ({
      page,
    }) => {
      test.setTimeout(20 * 60_000);
      const user = new Console(page, language);
      const found: string[] = [];
      const unstyled = await leftOut(platform.url);
      expect(unstyled.length).toBeGreaterThan(1000);
      let path = '/sign-in';
      const settled = async () => {
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('.ant-skeleton, .ant-spin-spinning')).toHaveCount(0);
      };
      const barriers = async (colorScheme: 'light' | 'dark') => {
        await page.emulateMedia({ colorScheme });
        const drawn = () => page.evaluate(() => document.documentElement.style.colorScheme);
        await expect.poll(drawn).toBe(colorScheme);
        await page.evaluate(faded);
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          const where = nodes.map((node) => node.target.join(' ')).slice(0, 3);
          found.push(`${path} ${colorScheme}: ${id}: ${where.join(' | ')}`);
        }
      };
      // tables and bars that are there on a phone only
      const phoneBarriers = async () => {
        const rules = ['scrollable-region-focusable', 'aria-progressbar-name'];
        const { violations } = await new AxeBuilder({ page }).withRules(rules).analyze();
        for (const { id, nodes } of violations) found.push(`${path} on a phone: ${id}: ${String(nodes[0]?.target)}`);
      };
      /** Tables that are cut at the right: of lists, or all of them. */
      const tables = async (pixels: number, where = '') => {
        const cut = await page.evaluate(
          (which) =>
            [...document.querySelectorAll(which)].filter((one) => one.scrollWidth > one.clientWidth + 1).length,
          `${where} .ant-table-content`,
        );
        if (cut > 0) found.push(`${path}: a table is cut at ${String(pixels)} px`);
      };
      /** Titles of cards that are cut, as what stands beside them takes their room. */
      const titles = async () => {
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll('.ant-card-head-title')]
            .filter((one) => one.scrollWidth > one.clientWidth + 1)
            .map((one) => one.textContent),
        );
        for (const title of cut) found.push(`${path}: the title ${title} is cut on a phone`);
      };
      /** Whether the rows of the list show what can be done with them. */
      const rowActions = async () => {
        const button = page.locator('.ant-table-row td:last-child button').first();
        const box = path === '/training' ? await button.boundingBox() : null;
        if (box !== null && box.x + box.width > PHONE) found.push(`${path}: no action in sight on a phone`);
      };
      const width = async (pixels: number) => {
        await page.setViewportSize({ width: pixels, height: USUAL.height });
        await settled();
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (over > 0) found.push(`${path}: ${String(over)} px wider than ${String(pixels)}`);
      };
      const look = async () => {
        await settled();
        for (const colorScheme of ['light', 'dark'] as const) await barriers(colorScheme);
        await tables(USUAL.width);
        for (const pixels of WIDTHS) {
          await width(pixels);
          // why something cannot be chosen must be in sight
          if (pixels > PHONE && path.startsWith('/training/new')) await tables(pixels);
          else if (pixels > PHONE || !path.startsWith('/admin')) await tables(pixels, 'section > div >');
          if (pixels !== PHONE) continue;
          await phoneBarriers();
          await titles();
          await rowActions();
        }
        for (const selector of await fitting(page, unstyled)) found.push(`${path}: no style for ${selector}`);
        await page.setViewportSize(USUAL);
      };
      await page.goto(platform.url + path);
      await look();
      await user.signIn(platform.url, 'admin', PASSWORD);
      await expect(page.getByRole('navigation')).toBeVisible();
      page.on('console', (message) => {
        if (message.type() === 'error') found.push(`${path}: ${message.text()}`);
      });
      page.on('pageerror', (error) => found.push(`${path}: ${error.message}`));
      for (path of pages) {
        await page.goto(platform.url + path);
        await look();
      }
      expect(found).toEqual([]);
    });
  });
}
