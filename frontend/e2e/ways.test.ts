import { Console } from './console';
import { Platform } from './platform';
import { writeReviews } from './reviews';
import type { Language } from './words';
import { expect, test, type Page } from '@playwright/test';

const PASSWORD = 'a short way bends nowhere';
const KIND: Record<Language, [string, string]> = { 'zh-CN': ['文本', '文本分类'], en: ['Text', 'Text classification'] };
const POSITIVE = '房间很干净，服务也好，下次还会来';
/** From the overview to the answer. */
const MOST_CLICKS = 12;
const MOST_FIELDS = 2;

interface Effort {
  clicks: number;
  fields: string[];
}

for (const language of ['zh-CN', 'en'] as const) {
  test.describe(`the shortest way in ${language}`, () => {
    test.use({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
    const platform = new Platform();
    test.beforeAll(async () => {
      test.setTimeout(20 * 60_000);
      await platform.start();
    });
    test.afterAll(async () => platform.remove());

    test('from a zip to an answer takes few clicks and two fields', async ({ page }) => {
      const user = new Console(page, language);
      await user.signIn(platform.url, 'admin', platform.firstPassword);
      await user.setFirstPassword(PASSWORD);
      await expect(page.getByRole('navigation')).toBeVisible();
      await count(page);

      await test.step('a dataset', async () => {
        await user.link('overview:next.create_dataset.action').click();
        await user.field('common:field.name').fill('reviews');
        await user.choosePurpose(...KIND[language]);
        await user.button('datasets:form.submit').click();
        const choose = page.getByRole('button', { name: user.t('shared:upload.choose') });
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose.click()]);
        await chooser.setFiles(writeReviews());
        await user.button('datasets:new.onlineAndTrain').click({ timeout: 120_000 });
      });

      await test.step('a training: all is chosen, and it has a name', async () => {
        await expect(user.field('common:field.name')).toHaveValue(/^reviews \d\d-\d\d \d\d:\d\d:\d\d$/);
        await user.button('training:wizard.saveAndStart').click();
        await user.sees('shared:state.task.succeeded', 180_000);
      });

      await test.step('a service, and its answer', async () => {
        await user.button('shared:publishing.action').click({ timeout: 60_000 });
        await expect(page).toHaveURL(/\/services\/.*tab=test/, { timeout: 60_000 });
        await user.sees('shared:state.service.running', 180_000);
        await page.getByRole('textbox').first().fill(POSITIVE);
        await user.button('services:test.send').click();
        await expect(page.getByTestId('answer-label')).toHaveText('好评');
      });

      const { clicks, fields } = await effort(page);
      test.info().annotations.push({ type: 'effort', description: `${clicks} clicks, fields: ${fields.join(', ')}` });
      expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
      expect(fields.length).toBeLessThanOrEqual(MOST_FIELDS);
    });

    test('a model is tested on its own page', async ({ page }) => {
      const user = new Console(page, language);
      await user.signIn(platform.url, 'admin', PASSWORD);
      await expect(page.getByRole('navigation')).toBeVisible();
      await user.goTo('models');
      await page
        .getByRole('link', { name: /^reviews/ })
        .first()
        .click();
      await page.getByRole('textbox').first().fill(POSITIVE);
      await user.button('services:test.send').click();
      await expect(page.getByTestId('answer-label')).toHaveText('好评');
    });
  });
}

/** Counts what a person does on this page from now on; the console changes pages without leaving it. */
async function count(page: Page): Promise<void> {
  await page.evaluate(() => {
    const done: Effort = { clicks: 0, fields: [] };
    const known = new WeakSet<EventTarget>();
    Object.assign(window, { effort: done });
    const click = (event: Event) => {
      if (event.isTrusted) done.clicks += 1;
    };
    const input = ({ target }: Event) => {
      const isText =
        target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
      if (!isText || known.has(target)) return;
      known.add(target);
      done.fields.push(target.id);
    };
    document.addEventListener('click', click, true);
    document.addEventListener('input', input, true);
  });
}

const effort = (page: Page): Promise<Effort> => page.evaluate(() => (window as unknown as { effort: Effort }).effort);
