import { Platform } from './platform';
import { writeReviews } from './reviews';
import { PASSWORD } from './seed';
import { type Language, words } from './words';
import { expect, test, type Page } from '@playwright/test';

/** From the wizard's first key to the one that starts the training. */
const MOST_KEYS = 60;
const KIND: Record<Language, string> = { 'zh-CN': '文本分类', en: 'Text classification' };

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

  /** Presses Tab until what has the focus is called so; it has to be before the page begins anew. */
  async reach(role: 'button' | 'link' | 'radio' | 'textbox' | 'combobox' | 'switch', name: string): Promise<void> {
    const wanted = this.page.getByRole(role, { name }).and(this.page.locator(':focus'));
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await wanted.count()) > 0) return;
      await this.press('Tab');
    }
    throw new Error(`${role} ${name} was not reached`);
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

    test('leads from signing in to a training that is started', async ({ page }) => {
      const user = new Keyboard(page);
      const heading = page.getByRole('heading', { level: 1 });
      const focused = page.locator(':focus');

      await test.step('sign in: the first field has the focus', async () => {
        await page.goto(`${platform.url}/sign-in`);
        await expect(page.getByLabel(t('accounts:field.name'))).toBeFocused();
        await user.type('admin');
        await user.press('Tab');
        await user.type(PASSWORD);
        await user.press('Enter');
        await expect(page.getByRole('navigation')).toBeVisible();
      });

      await test.step('past the frame, and to another page: its heading has the focus', async () => {
        await page.goto(`${platform.url}/datasets`);
        await expect(heading).toBeVisible();
        await user.press('Tab');
        await expect(focused).toHaveText(t('common:frame.skip'));
        await user.press('Enter');
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
        await expect(page.locator('body:focus')).toHaveCount(0);
        await user.reach('button', t('shared:upload.choose'));
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), user.press('Space')]);
        await chooser.setFiles(writeReviews());
        await expect(page.getByText(t('shared:state.part.ready')).first()).toBeVisible({ timeout: 120_000 });
        await user.act('button', t('datasets:new.onlineAndTrain'));
        await expect(page).toHaveURL(/step=confirm/);
      });

      await test.step('the wizard, in few keys: each step begins at its first field', async () => {
        await page.goto(`${platform.url}/training/new`);
        await expect(heading).toBeVisible();
        await user.press('Tab', 'Enter');
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
    });
  });
}
