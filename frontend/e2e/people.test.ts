import { Console } from './console';
import { Platform } from './platform';
import { writeReviews } from './reviews';
import { beginUpload, createDataset, listed, post, signIn } from './seed';
import { expect, test, type Page } from '@playwright/test';

const PASSWORD = 'a calm river bends twice';

test.describe('uploads and people', () => {
  test.use({ locale: 'zh-CN' });
  const platform = new Platform(PASSWORD);
  test.beforeAll(async () => {
    test.setTimeout(20 * 60_000);
    await platform.start();
  });
  test.afterAll(async () => platform.remove());

  async function enter(page: Page, name = 'admin', password = PASSWORD): Promise<Console> {
    const user = new Console(page, 'zh-CN');
    await user.signIn(platform.url, name, password);
    return user;
  }

  test('an upload goes on after a cut connection and after the server was killed', async ({ page }) => {
    const token = await signIn(platform.url, PASSWORD);
    const id = await createDataset(platform.url, token, 'cut');
    const user = await enter(page);
    await expect(page.getByRole('navigation')).toBeVisible();
    let cut = true;
    await page.route('**/api/v1/datasets/uploads/*', async (route) => {
      if (cut && route.request().method() === 'PATCH') await route.abort('connectionreset');
      else await route.continue();
    });
    await page.goto(`${platform.url}/datasets/new?id=${id}`);
    await page.locator('input[type=file]').setInputFiles(writeReviews());
    await expect(page.getByText(user.t('shared:upload.phase.waiting'))).toBeVisible();
    await user.button('shared:upload.pause').click();
    await expect(page.getByText(user.t('shared:upload.phase.paused'))).toBeVisible();
    await user.button('shared:upload.resume').click();
    await expect(page.getByText(user.t('shared:upload.phase.waiting'))).toBeVisible();
    await platform.end('SIGKILL');
    cut = false;
    await platform.start();
    await expect(page.getByText(user.t('shared:state.part.ready')).first()).toBeVisible({ timeout: 120_000 });
  });

  test('an upload that another browser began goes on with the same file', async ({ page }) => {
    const token = await signIn(platform.url, PASSWORD);
    const [id, file] = [await createDataset(platform.url, token, 'elsewhere'), writeReviews()];
    const user = await enter(page);
    await expect(page.getByRole('navigation')).toBeVisible();
    await beginUpload(platform.url, token, id, file, 1000);
    await page.goto(`${platform.url}/datasets/new?id=${id}`);
    await expect(page.getByText(user.t('datasets:part.elsewhereHint'))).toBeVisible();
    await expect(page.locator('input[type=file]')).toHaveCount(0);
    await expect(user.button('shared:upload.giveUp')).toBeVisible({ timeout: 60_000 });
    const other = { name: 'other.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') };
    await page.locator('input[type=file]').setInputFiles(other);
    await expect(page.getByRole('alert').filter({ hasText: 'other.zip' })).toBeVisible();
    await page.locator('input[type=file]').setInputFiles(file);
    await user.sees('shared:state.part.ready');
  });

  test('another user sees what is public, and not what is private', async ({ page }) => {
    const token = await signIn(platform.url, PASSWORD);
    await createDataset(platform.url, token, 'admin only');
    const [shared] = await listed(platform.url, token, 'datasets?state=ready');
    await post(`${platform.url}/api/v1/datasets/${shared.id}/online`, {}, token);
    await post(`${platform.url}/api/v1/datasets/${shared.id}/visibility`, { visibility: 'public' }, token);
    const made = await post(`${platform.url}/api/v1/users`, { name: 'bob', roles: ['user'] }, token);
    const user = await enter(page, 'bob', made['one_time_password'] ?? '');
    await user.setFirstPassword('a narrow bridge holds well');
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: user.name('common:nav.users') })).toHaveCount(0);
    for (const tab of ['mine', 'public', 'preset']) {
      await page.goto(`${platform.url}/datasets?tab=${tab}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.ant-skeleton')).toHaveCount(0);
      await expect(page.getByText('admin only')).toHaveCount(0);
      await expect(page.getByRole('link', { name: shared.name, exact: true })).toHaveCount(tab === 'public' ? 1 : 0);
    }
    await page.getByRole('tab', { name: user.t('shared:tab.public') }).click();
    await page.getByRole('link', { name: shared.name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(shared.name);
    await expect(user.button('common:action.delete')).toHaveCount(0);
    await page.goto(`${platform.url}/admin/users`);
    await expect(page.getByText('bob')).toHaveCount(1); // his own name in the header, and no list
  });

  test('an administrator invites, gives roles and disables', async ({ page, browser }) => {
    const admin = await enter(page);
    const { t } = admin;
    await expect(page.getByRole('navigation')).toBeVisible();
    await page.goto(`${platform.url}/admin/users`);
    await admin.button('accounts:users.invite').click();
    await admin.dialog.getByLabel(t('accounts:field.name')).fill('no spaces, please');
    await admin.button('accounts:users.inviteOk', admin.dialog).click();
    await expect(admin.dialog.getByText(t('accounts:users.nameWrong'))).toBeVisible();
    await admin.dialog.getByLabel(t('accounts:field.name')).fill('carol');
    await admin.button('accounts:users.inviteOk', admin.dialog).click();
    const password = admin.dialog.locator('code').last();
    const first = (await password.textContent()) ?? '';
    await admin.agree();

    const carol = new Console(await (await browser.newContext({ locale: 'zh-CN' })).newPage(), 'zh-CN');
    await carol.signIn(platform.url, 'carol', first);
    await carol.setFirstPassword('a wide river runs quietly');
    await expect(carol.page.getByRole('navigation')).toBeVisible();
    await expect(carol.page.getByRole('link', { name: carol.name('common:nav.environments') })).toHaveCount(0);

    const row = page.getByRole('row', { name: /carol/ });
    await admin.button('accounts:users.roles', row).click();
    await admin.dialog.getByRole('checkbox', { name: new RegExp(`^${t('shared:state.role.developer')}`) }).check();
    await admin.agree();
    await expect(carol.page.getByRole('link', { name: carol.name('common:nav.environments') })).toBeVisible();

    await admin.button('shared:moreOf', row, { name: 'carol' }).click();
    await page.getByRole('menuitem', { name: admin.name('accounts:users.disable') }).click();
    await admin.agree();
    await expect(admin.button('accounts:users.enable', row)).toBeVisible();
    await carol.page.goto(`${platform.url}/datasets`);
    await expect(carol.page.getByLabel(carol.t('accounts:field.password'))).toBeVisible();
  });
});
