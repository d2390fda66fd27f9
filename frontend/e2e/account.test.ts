import { Console } from './console';
import { Platform } from './platform';
import { PASSWORD } from './seed';
import { expect, test } from '@playwright/test';

const OTHER_PASSWORD = 'seven quiet lanterns on the lake';

test.describe('my account', () => {
  test.use({ locale: 'zh-CN', colorScheme: 'light' });
  const platform = new Platform(PASSWORD);
  test.beforeAll(async () => {
    test.setTimeout(20 * 60_000);
    await platform.start();
  });
  test.afterAll(async () => platform.remove());

  test('language and theme are chosen by hand and kept', async ({ page }) => {
    const user = new Console(page, 'zh-CN');
    await user.signIn(platform.url, 'admin', PASSWORD);
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText(user.t('common:nav.overview'));
    await user.button('common:frame.language').click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    const english = new Console(page, 'en');
    await expect(heading).toHaveText(english.t('common:nav.overview'));
    await expect(page).toHaveTitle(/Modelyard/);

    await english.button('common:frame.theme.label').click();
    await page.getByRole('menuitem', { name: english.t('common:frame.theme.dark') }).click();
    const drawn = () => page.evaluate(() => document.documentElement.style.colorScheme);
    await expect.poll(drawn).toBe('dark');
    await page.reload();
    await expect(heading).toHaveText(english.t('common:nav.overview'));
    expect(await drawn()).toBe('dark');
  });

  test('another session is seen and ended', async ({ page, browser }) => {
    const user = new Console(page, 'zh-CN');
    await user.signIn(platform.url, 'admin', PASSWORD);
    const elsewhere = new Console(await (await browser.newContext({ locale: 'zh-CN' })).newPage(), 'zh-CN');
    await elsewhere.signIn(platform.url, 'admin', PASSWORD);
    await elsewhere.open(`${platform.url}/datasets/new`);
    await elsewhere.field('common:field.name').fill('half a name');

    await user.open(`${platform.url}/account`);
    const end = user.button('accounts:session.end');
    await expect(end.first()).toBeVisible();
    for (let left = await end.count(); left > 0; left -= 1) {
      await end.first().click();
      await user.agree();
      await expect(end).toHaveCount(left - 1);
    }
    // signing in is over the page there, which keeps what was typed
    await expect(elsewhere.page.getByText(elsewhere.t('accounts:signInOver.title'))).toBeVisible();
    await elsewhere.dialog.getByLabel(elsewhere.t('accounts:field.password')).fill(PASSWORD);
    await elsewhere.button('accounts:signIn.submit', elsewhere.dialog).click();
    await expect(elsewhere.dialog).toHaveCount(0);
    await expect(elsewhere.field('common:field.name')).toHaveValue('half a name');
    await elsewhere.page.reload();
    await expect(elsewhere.field('common:field.name')).toHaveValue('half a name');
  });

  test('an API key is shown once, works, and is deleted', async ({ page }) => {
    const user = new Console(page, 'zh-CN');
    await user.signIn(platform.url, 'admin', PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();
    await user.open(`${platform.url}/account`);
    await user.button('accounts:key.create').click();
    await user.dialog.getByLabel(user.t('common:field.name')).fill('nightly');
    await user.dialog.getByLabel(user.t('accounts:key.scopes')).click();
    await page.getByTitle(user.t('accounts:key.scope.api')).click();
    await user.agree();
    const key = (await user.dialog.locator('code').textContent()) ?? '';
    const asked = async () =>
      (await fetch(`${platform.url}/api/v1/datasets`, { headers: { 'x-api-key': key } })).status;
    expect(await asked()).toBe(200);
    await user.agree();
    await expect(page.getByText(key)).toHaveCount(0);

    await user.button('common:action.delete', page.getByRole('row', { name: /nightly/ })).click();
    await user.agree();
    await expect(page.getByRole('row', { name: /nightly/ })).toHaveCount(0);
    expect(await asked()).toBe(401);
  });

  test('a wrong password is told at its field, and the new one is the one that counts', async ({ page }) => {
    const user = new Console(page, 'zh-CN');
    await user.signIn(platform.url, 'admin', PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();
    await user.open(`${platform.url}/account`);
    const current = page.getByLabel(user.t('accounts:field.currentPassword'));
    const submit = user.button('accounts:password.submit');
    await current.fill('not this one at all');
    await page.getByLabel(user.t('accounts:field.newPassword'), { exact: true }).fill(OTHER_PASSWORD);
    await page.getByLabel(user.t('accounts:field.again')).fill(OTHER_PASSWORD);
    await submit.click();
    await expect(page.locator('.ant-form-item-explain-error')).toContainText(user.t('codes:auth.password_wrong.title'));
    await current.fill(PASSWORD);
    await submit.click();
    await expect(page.getByText(user.t('accounts:password.changed'))).toBeVisible();

    await user.button('common:frame.userMenu', page, { name: 'admin' }).click();
    await page.getByRole('menuitem', { name: user.t('common:frame.signOut') }).click();
    await user.signIn(platform.url, 'admin', OTHER_PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();
  });
});
