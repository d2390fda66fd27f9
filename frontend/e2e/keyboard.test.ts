import { Platform } from './platform';
import { writeReviews } from './reviews';
import { PASSWORD } from './seed';
import { type Language, words } from './words';
import { expect, test, type Locator, type Page } from '@playwright/test';

/** From the wizard's first key to the one that starts the training. */
const MOST_KEYS = 60;
const KIND: Record<Language, string> = { 'zh-CN': '文本分类', en: 'Text classification' };
const POSITIVE = '房间很干净，服务也好，下次还会来';

/** A person without a mouse. */
class Keyboard {
  keys = 0;

  constructor(readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      this.keys += 1;
      await this.page.keyboard.press(key);
    }
  }

  /** Presses Tab until one of these has the focus. */
  async focus(these: Locator): Promise<void> {
    const wanted = these.and(this.page.locator(':focus'));
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await wanted.count()) > 0) return;
      await this.press('Tab');
    }
    throw new Error(`${String(these)} was not reached`);
  }

  async reach(role: 'button' | 'link' | 'radio' | 'textbox' | 'combobox' | 'switch', name: string): Promise<void> {
    await this.focus(this.page.getByRole(role, { name }));
  }

  /** Goes to a page by its link in the frame. */
  async goTo(name: string): Promise<void> {
    await this.focus(this.page.getByRole('navigation').getByRole('link', { name, exact: true }));
    await this.press('Enter');
  }

  async act(role: 'button' | 'link', name: string): Promise<void> {
    await this.reach(role, name);
    await expect(this.page.locator(':focus')).not.toHaveAttribute('aria-disabled', 'true');
    await this.press('Enter');
  }

  async type(text: string): Promise<void> {
    this.keys += text.length;
    await this.page.keyboard.insertText(text);
  }
}

for (const language of ['zh-CN', 'en'] as const) {
  test.describe(`the whole way by keyboard alone in ${language}`, () => {
    test.use({ locale: language === 'en' ? 'en-US' : 'zh-CN' });
    const t = words(language);
    const platform = new Platform(PASSWORD);
    test.beforeAll(async () => {
      test.setTimeout(20 * 60_000);
      await platform.start();
    });
    test.afterAll(async () => platform.remove());

    test('leads from signing in to the answer of a service', async ({ page }) => {
      const user = new Keyboard(page);
      const heading = page.getByRole('heading', { level: 1 });

      await test.step('sign in: the first field has the focus', async () => {
        await page.goto(`${platform.url}/sign-in`);
        await expect(page.getByLabel(t('accounts:field.name'))).toBeFocused();
        await user.type('admin');
        await user.press('Tab');
        await user.type(PASSWORD);
        await user.press('Enter');
        await expect(page.getByRole('navigation')).toBeVisible();
      });

      await test.step('to another page, and past the frame: its heading has the focus', async () => {
        await user.goTo(t('common:nav.datasets'));
        await expect(heading.filter({ hasText: t('common:nav.datasets') })).toBeFocused();
        await user.act('link', t('common:frame.skip'));
        await expect(page.getByRole('main')).toBeFocused();
        await user.act('link', t('datasets:list.create'));
        await expect(heading.filter({ hasText: t('datasets:new.title') })).toBeFocused();
      });

      await test.step('a dataset from a zip: Space chooses the file', async () => {
        await user.reach('textbox', t('common:field.name'));
        await user.type('reviews');
        await user.reach('combobox', t('shared:purpose'));
        await user.type(KIND[language]);
        await expect(page.locator('.ant-cascader-menu-item').first()).toBeVisible();
        await user.press('ArrowDown', 'Enter');
        await user.act('button', t('datasets:form.submit'));
        await expect(page).toHaveURL(/id=/);
        await expect(page.getByText(t('shared:upload.choose'))).toBeVisible();
        await expect(page.getByRole('button', { name: t('shared:upload.choose') })).toBeFocused();
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), user.press('Space')]);
        await chooser.setFiles(writeReviews());
        await expect(page.getByText(t('shared:state.part.ready')).first()).toBeVisible({ timeout: 120_000 });
        await expect(page.getByRole('button', { name: t('datasets:new.onlineAndTrain') })).toBeFocused();
        await user.press('Enter');
        await expect(page).toHaveURL(/step=confirm/);
      });

      await test.step('the wizard, in few keys: each step begins at its first field', async () => {
        await user.goTo(t('common:nav.training'));
        await user.act('link', t('training:create'));
        await expect(heading.filter({ hasText: t('training:wizard.title') })).toBeFocused();
        user.keys = 0;
        await user.reach('radio', '');
        // the others are grey: no algorithm is there for them
        await user.press('Space');
        await expect(page.getByRole('radio', { name: KIND[language], exact: true })).toBeChecked();
        await user.act('button', t('common:action.next'));
        for (const step of ['algorithm', 'dataset']) {
          await expect(page).toHaveURL(new RegExp(`step=${step}`));
          await expect(page.locator('body:focus')).toHaveCount(0);
          await user.act('button', t('common:action.next'));
        }
        await expect(page).toHaveURL(/step=parameters/);
        await user.act('button', t('common:action.next'));
        await expect(page).toHaveURL(/step=confirm/);
        await expect(page.locator('#name')).toBeFocused();
        if ((await page.locator('#name').inputValue()) === '') await user.type('by keys');
        await user.act('button', t('training:wizard.saveAndStart'));
        await expect(page).toHaveURL(/\/training\/(?!new)/);
        expect(user.keys).toBeLessThan(MOST_KEYS);
      });

      await test.step('a service of what was trained, and its answer', async () => {
        const sees = (key: string) =>
          expect(page.getByText(t(key), { exact: true }).first()).toBeVisible({ timeout: 180_000 });
        await sees('shared:state.task.succeeded');
        await expect(page.getByRole('button', { name: t('shared:publishing.action') }).first()).toBeEnabled();
        await user.act('button', t('shared:publishing.action'));
        await expect(page).toHaveURL(/\/services\/.*tab=test/, { timeout: 60_000 });
        await sees('shared:state.service.running');
        await user.reach('textbox', '');
        await user.type(POSITIVE);
        await user.act('button', t('services:test.send'));
        await expect(page.getByTestId('answer-label')).toHaveText('好评');
      });
    });
  });
}
