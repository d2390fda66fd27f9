import { Console } from './console';
import { Platform } from './platform';
import { writeReviews } from './reviews';
import type { Language } from './words';
import { expect, test, type Page } from '@playwright/test';

const PASSWORD = 'a quiet river bends twice';
const KIND: Record<Language, [string, string]> = { 'zh-CN': ['文本', '文本分类'], en: ['Text', 'Text classification'] };
const ALGORITHM: Record<Language, RegExp> = { 'zh-CN': /贝叶斯文本分类算法/, en: /Naive Bayes text classification/ };
const POSITIVE = '房间很干净，服务也好，下次还会来';
const ENDED = ['succeeded', 'failed', 'stopped'];

for (const language of ['zh-CN', 'en'] as const) {
  test.describe(`a newcomer in ${language}`, () => {
    test.use({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
    const platform = new Platform();
    test.beforeAll(async () => {
      test.setTimeout(20 * 60_000);
      await platform.start();
    });
    test.afterAll(async () => platform.remove());

    test('gets from a zip to a tested service without pressing refresh', async ({ page }) => {
      const user = new Console(page, language);
      const { t } = user;
      const problems: string[] = [];

      await test.step('sign in and set a password', async () => {
        await user.signIn(platform.url, 'admin', platform.firstPassword);
        await user.setFirstPassword(PASSWORD);
        await expect(page.getByRole('navigation')).toBeVisible();
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(message.text());
        });
        page.on('pageerror', (error) => problems.push(error.message));
      });

      await test.step('create a dataset, upload, read the report, put it online', async () => {
        await user.goTo('datasets');
        await user.link('datasets:list.create').first().click();
        await user.field('common:field.name').fill('reviews');
        await user.choosePurpose(...KIND[language]);
        await user.button('datasets:form.submit').click();
        await page.locator('input[type=file]').setInputFiles(writeReviews());
        await expect(page.getByText(t('shared:state.part.ready')).first()).toBeVisible({ timeout: 120_000 });
        const samples = t('datasets:part.samples', { count: 2000, text: '2,000' });
        const classes = t('datasets:part.classes', { count: 2, text: '2' });
        const counts = t('datasets:part.ready', { size: '|', samples, classes }).split('|')[1] ?? '';
        await expect(page.getByText(counts)).toBeVisible();
        await user.button('shared:shelf.putOnline').first().click();
        await user.button('datasets:new.samples').click();
        await expect(page.getByText('好评').first()).toBeVisible();
        await page.getByRole('combobox', { name: t('datasets:samples.classFilter') }).click();
        for (const name of ['好评', '差评']) {
          const option = t('datasets:samples.class', { name, count: 1000 });
          await expect(page.locator('.ant-select-item-option').filter({ hasText: option })).toBeVisible();
        }
        await page.goBack();
      });

      await test.step('train with the wizard', async () => {
        await user.goTo('training');
        await user.link('training:create').first().click();
        await page.getByRole('radio', { name: KIND[language][1], exact: true }).check();
        await user.button('common:action.next').click();
        await page.getByRole('tab', { name: t('shared:tab.preset') }).click();
        await page.getByRole('row', { name: ALGORITHM[language] }).click();
        await user.button('common:action.next').click();
        await page.getByRole('cell', { name: 'reviews' }).first().click();
        await user.button('common:action.next').click();
        await user.button('common:action.next').click();
        await user.field('common:field.name').fill('first training');
        await user.button('training:wizard.saveAndStart').click();
      });

      await test.step('log and curves grow while it trains', async () => {
        await page.evaluate(() => Object.assign(window, { sameDocument: true }));
        await page.getByRole('tab', { name: t('training:tab.log') }).click();
        const begun = await grown(page, '');
        const more = await grown(page, begun.lines);
        expect([begun.state, more.state]).toEqual(['running', 'running']);
        await page.getByRole('tab', { name: t('training:tab.curves') }).click();
        await expect(page.locator('canvas').first()).toBeVisible();
      });

      await test.step('the end of the log and the evaluation appear by themselves', async () => {
        await page.getByRole('tab', { name: t('training:tab.log') }).click();
        await user.sees('shared:state.task.succeeded', 180_000);
        await expect(page.getByLabel(t('shared:log.label'))).toContainText(`${t('shared:log.progress')}100.0%`);
        await page.getByLabel(t('shared:log.search')).fill('CHOSEN:');
        await page.getByLabel(t('shared:log.search')).press('Enter');
        await expect(page.locator('mark')).toHaveText('chosen:');
        await page.getByRole('tab', { name: t('training:tab.evaluation') }).click();
        await expect(page.getByText(t('shared:confusion.label')).first()).toBeVisible();
        await expect(page.getByText(t('training:evaluation.perClass')).first()).toBeVisible();
        const f1 = page.getByRole('columnheader', { name: t('metrics:name.f1') });
        const classes = page.getByRole('table').filter({ has: f1 });
        for (const name of [/好评/, /差评/]) await expect(classes.getByRole('row', { name })).toContainText('%');
        await expect(page.getByText(t('training:evaluation.worst')).first()).toBeVisible();
        expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
      });

      await test.step('publish the model', async () => {
        await user.goTo('models');
        await page
          .getByRole('link', { name: /first training/ })
          .first()
          .click();
        await user.button('models:action.publish').first().click();
        await user.button('models:action.publish', user.dialog).click();
        await user.sees('shared:state.service.stopped');
      });

      const address = await test.step('start with two replicas and test', async () => {
        await user.button('common:action.start').click();
        await user.dialog.getByLabel(t('services:field.replicas')).fill('2');
        await user.button('common:action.start', user.dialog).click();
        await user.sees('shared:state.service.running', 180_000);
        await page.getByRole('tab', { name: t('services:tab.test') }).click();
        await page.getByRole('textbox').first().fill(POSITIVE);
        await user.button('services:test.send').click();
        await expect(page.getByTestId('answer-label')).toHaveText('好评');
        await expect(page.getByText(/\d+(\.\d+)?%/).first()).toBeVisible();
        await page.getByRole('tab', { name: t('services:tab.overview') }).click();
        return (
          (await page
            .getByText(/\/serve\/[0-9A-Z]{26}/)
            .first()
            .textContent()) ?? ''
        );
      });

      await test.step('change the replicas, stop, start again at the same address', async () => {
        await user.button('services:action.scale').click();
        await user.dialog.getByLabel(t('services:field.replicas')).fill('1');
        await user.button('services:action.apply', user.dialog).click();
        await user.sees('shared:state.service.running', 120_000);
        await user.button('common:action.stop').click();
        await user.button('common:action.stop', user.dialog).click();
        await user.sees('shared:state.service.stopped');
        await user.button('common:action.start').click();
        await user.button('common:action.start', user.dialog).click();
        await user.sees('shared:state.service.running', 180_000);
        await expect(page.getByText(address).first()).toBeVisible();
      });
      expect(problems).toEqual([]);
    });
  });
}

/** What the page shows of a task at one moment: its state and the lines of its log in view. */
interface Moment {
  state: string;
  lines: string;
}

/** The first moment at which a training that runs shows other lines than `seen`, or that of its end if this is first. */
async function grown(page: Page, seen: string): Promise<Moment> {
  let moment: Moment = { state: '', lines: seen };
  const look = async () => {
    moment = await page.evaluate(() => ({
      state: document.querySelector('header [data-state]')?.getAttribute('data-state') ?? '',
      lines: [...document.querySelectorAll('[data-line]')].map((line) => line.textContent).join('\n'),
    }));
    return ENDED.includes(moment.state) || (moment.state === 'running' && moment.lines !== seen);
  };
  await expect.poll(look, { timeout: 180_000, intervals: [100] }).toBe(true);
  return moment;
}
