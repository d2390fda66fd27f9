import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

import { Console } from './console';
import { Platform } from './platform';
import { seeded } from './seed';

const PASSWORD = 'a calm river bends twice';

for (const [language, colorScheme] of [
  ['zh-CN', 'light'],
  ['en', 'dark'],
] as const) {
  test.describe(`every page in ${language}, ${colorScheme}`, () => {
    test.use({ locale: language === 'en' ? 'en-US' : 'zh-CN', colorScheme });
    const platform = new Platform(PASSWORD);
    let pages: string[] = [];
    test.beforeAll(async () => {
      test.setTimeout(20 * 60_000);
      await platform.start();
      pages = await seeded(platform, PASSWORD);
    });
    test.afterAll(async () => platform.remove());

    test('has no serious barrier, breaks no rule of the content policy and logs no error', async ({ page }) => {
      const user = new Console(page, language);
      const found: string[] = [];
      let path = '/sign-in';
      const look = async () => {
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('.ant-skeleton, .ant-spin-spinning')).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          const where = nodes.map((node) => node.target.join(' ')).slice(0, 3);
          found.push(`${path}: ${id}: ${where.join(' | ')}`);
        }
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
