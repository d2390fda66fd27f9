import { Console } from './console';
import { createDataset, listed, PASSWORD, seededPlatform, signIn } from './seed';
import { expect, test } from '@playwright/test';

test.describe('the training wizard', () => {
  test.use({ locale: 'zh-CN' });
  const platform = seededPlatform();

  test('cannot be filled in wrongly, and keeps what was typed', async ({ page }) => {
    const token = await signIn(platform.url, PASSWORD);
    const [dataset] = await listed(platform.url, token, 'datasets');
    const [task] = await listed(platform.url, token, 'training-tasks');
    await createDataset(platform.url, token, 'nothing in it');
    const user = new Console(page, 'zh-CN');
    const { t } = user;
    const next = user.button('common:action.next');
    const why = page.getByRole('status');
    const refuses = async (key: string, params: Record<string, string | number> = {}) => {
      await expect(why.filter({ hasText: t(`training:why.${key}`, params) })).toBeVisible();
      await expect(next).toBeDisabled();
    };
    await user.signIn(platform.url, 'admin', PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();
    await page.goto(`${platform.url}/training/new`);

    await test.step('nothing chosen: no way on, by button or by address', async () => {
      await refuses('chooseTaskType');
      await page.goto(`${platform.url}/training/new?step=confirm`);
      await refuses('chooseTaskType');
      await page.getByRole('radio', { name: '文本分类', exact: true }).check();
      await next.click();
      await expect(page.getByRole('radio', { name: '贝叶斯文本分类算法' })).toBeChecked();
    });

    await test.step('a dataset that cannot be used says why and is not chosen by a click', async () => {
      await next.click();
      const row = page.getByRole('row', { name: /nothing in it/ });
      await expect(row).toContainText(t('training:why.notImported'));
      await row.click({ force: true });
      await expect(page.getByRole('radio', { name: 'nothing in it' })).toBeDisabled();
      await expect(page.getByRole('radio', { name: dataset.name })).toBeChecked();
      await expect(next).toBeEnabled();
    });

    await test.step('share and seed outside their bounds', async () => {
      await page.locator('#share').fill('');
      await page.locator('#share').press('Tab');
      await refuses('share');
      await page.locator('#share').fill('7');
      await page.locator('#share').press('Tab');
      await expect(page.locator('#share')).toHaveValue('0.99');
      await page.locator('#share').fill('0.8');
      await page.locator('#seed').fill('');
      await page.locator('#seed').press('Tab');
      await refuses('seed', { max: '2,147,483,647' });
      await page.locator('#seed').fill('7');
      await next.click();
    });

    await test.step('more than the machine has', async () => {
      await page.locator('#cpu').fill('4000');
      await expect(next).toBeDisabled();
      await expect(why.filter({ hasText: /CPU/ }).first()).toBeVisible();
      await page.locator('#cpu').fill('0.5');
      await expect(next).toBeEnabled();
    });

    await test.step('what was typed outlives a reload', async () => {
      await page.reload();
      await expect(page.getByText(t('shared:draft.restored'))).toBeVisible();
      await expect(page.locator('#cpu')).toHaveValue('0.5');
      await next.click();
    });

    await test.step('a name that is missing, then one that is taken', async () => {
      await expect(page.locator('#name')).toHaveValue(new RegExp(`^${dataset.name} `));
      await page.locator('#name').fill('');
      await expect(user.button('training:wizard.saveAndStart')).toBeDisabled();
      await page.locator('#name').fill(task.name);
      await user.button('training:wizard.saveDraft').click();
      await expect(page.locator('.ant-form-item-explain-error')).toContainText(t('codes:task.name_taken.title'));
      await expect(page.locator('#name')).toHaveValue(task.name);
      const [error, label] = await Promise.all(
        [page.locator('.ant-form-item-explain-error'), page.locator('label[for=description]')].map((one) =>
          one.boundingBox(),
        ),
      );
      expect((label?.y ?? 0) - (error?.y ?? 0) - (error?.height ?? 0)).toBeGreaterThanOrEqual(8);
      await page.locator('#name').fill('second training');
      await user.button('training:wizard.saveDraft').click();
      await expect(page.getByRole('heading', { level: 1, name: /second training/ })).toBeVisible();
      await user.sees('shared:state.task.draft');
    });

    await test.step('a draft is changed, and started', async () => {
      await user.button('shared:moreOf', page, { name: 'second training' }).click();
      await page.getByRole('menuitem', { name: user.name('common:action.edit') }).click();
      await expect(page.getByRole('heading', { level: 1, name: t('training:wizard.editTitle') })).toBeVisible();
      await page.goto(`${page.url()}&step=confirm`);
      await page.locator('#description').fill('with another share');
      await user.button('training:wizard.saveAndStart').click();
      await expect(page.getByText('with another share')).toBeVisible();
      await user.sees('shared:state.task.succeeded', 180_000);
    });
  });
});
