import { Console } from './console';
import { listed, post, PASSWORD, seededPlatform, signIn } from './seed';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator } from '@playwright/test';

test.describe('edit and delete of everything on the way', () => {
  test.use({ locale: 'en-US' });
  const platform = seededPlatform();

  test('each thing is renamed, and goes when nothing uses it any more', async ({ page }) => {
    const token = await signIn(platform.url, PASSWORD);
    const read = async <T>(path: string) => {
      const answer = await fetch(`${platform.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
      return (await answer.json()) as T;
    };
    const id = async (kind: string) => (await listed(platform.url, token, kind))[0].id;
    const user = new Console(page, 'en');
    const { t } = user;
    await user.signIn(platform.url, 'admin', PASSWORD);
    await expect(page.getByRole('navigation')).toBeVisible();

    const heading = page.getByRole('heading', { level: 1 });
    const open = async (path: string) => {
      await page.goto(platform.url + path);
      await expect(heading).toBeVisible();
    };
    const rename = async (name: string) => {
      await expect(user.dialog).toBeVisible();
      await expect(page.locator('.ant-zoom-appear, .ant-zoom-enter')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page })
        .include('[role=dialog]')
        .withTags(['wcag2a', 'wcag2aa'])
        .analyze();
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(bad.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html)])).toEqual([]);
      await user.dialog.getByRole('textbox').first().fill(name);
      await user.agree();
      await expect(heading).toContainText(name);
    };
    const choose = async (menu: Locator, key: string) => {
      await menu.click();
      await page.getByRole('menuitem', { name: user.name(key) }).click();
    };
    // of the page's thing
    const more = page
      .locator('main header')
      .getByRole('button', { name: t('shared:moreOf', { name: '|' }).split('|')[0] ?? '' });
    const isKept = async () => {
      await more.click();
      const [by = ''] = t('shared:usedBy.kept', { things: '|', count: 1 }).split('|');
      await expect(page.getByText(by)).toBeVisible();
      await page.keyboard.press('Escape');
    };
    const gone = async (path: string) => {
      await expect(page).toHaveURL(new RegExp(`${path}(\\?|$)`));
      await open(path);
    };

    const [dataset, task, model, service] = [
      await id('datasets'),
      await id('training-tasks'),
      await id('models'),
      await id('services'),
    ];

    await test.step('a dataset and a model in use say who uses them', async () => {
      await open(`/datasets/${dataset}`);
      await choose(more, 'common:action.edit');
      await rename('my reviews');
      await isKept();

      await open(`/models/${model}`);
      await choose(more, 'common:action.edit');
      await rename('my model');
      await isKept();
    });

    await test.step('a service', async () => {
      await open(`/services/${service}`);
      await user.button('common:action.stop').click();
      await user.agree();
      await user.sees('shared:state.service.stopped');
      await choose(more, 'common:action.edit');
      await rename('my service');
      await choose(more, 'common:action.delete');
      await user.agree();
      await gone('/services');
      await expect(page.getByText('my service')).toHaveCount(0);
    });

    await test.step('a model', async () => {
      await open(`/models/${model}`);
      await choose(more, 'common:action.delete');
      await user.agree();
      await gone('/models');
      await expect(page.getByText('my model')).toHaveCount(0);
    });

    await test.step('a task is trained again and stopped, and goes', async () => {
      await open(`/training/${task}`);
      await choose(more, 'training:action.editBasics');
      await rename('my training');
      await user.button('training:action.again').click();
      await user.button('common:action.stop').click();
      await user.agree();
      await user.sees('shared:state.task.stopped');
      await choose(more, 'common:action.delete');
      await user.agree();
      await gone('/training');
      await expect(page.getByText('my training')).toHaveCount(0);
    });

    await test.step('a dataset, in the list', async () => {
      await open('/datasets');
      await choose(user.button('shared:moreOf', page, { name: 'my reviews' }), 'common:action.delete');
      await user.agree();
      await expect(page.getByText('my reviews')).toHaveCount(0);
    });

    await test.step('an algorithm', async () => {
      const preset = await read<{ train: { image_id: string } }>(`/algorithms/${await id('algorithms')}`);
      const made = await post(
        `${platform.url}/api/v1/algorithms`,
        {
          name: 'made by hand',
          purpose: 'text',
          task_type: 'text_classification',
          formats: ['dir'],
          train: { image_id: preset.train.image_id },
        },
        token,
      );
      await open(`/algorithms/${made['id'] ?? ''}`);
      await choose(more, 'common:action.edit');
      await rename('my algorithm');
      await choose(more, 'common:action.delete');
      await user.agree();
      await gone('/algorithms');
      await expect(page.getByText('my algorithm')).toHaveCount(0);
    });
  });
});
