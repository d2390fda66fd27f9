import { Console } from './console';
import { Platform } from './platform';
import { listed, signIn } from './seed';
import { expect, test, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * A picture of every page in both languages and themes. OUT: another folder; LOOKS=zh-CN:light,en:dark; SIZE=1280x800;
 * PAGES=datasets,task-log: only those whose names begin so; MODELYARD_URL, MODELYARD_ADMIN_PASSWORD: of a platform that
 * runs and was filled by tests.support.showcase.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const OUT = process.env.OUT ?? resolve(ROOT, 'docs/screenshots');
const PASSWORD = process.env.MODELYARD_ADMIN_PASSWORD ?? 'a calm river bends twice';
const LOOKS = (process.env.LOOKS ?? 'zh-CN:light,zh-CN:dark,en:light,en:dark').split(',');
const [WIDTH = 1440, HEIGHT = 900] = (process.env.SIZE ?? '').split('x').filter(Boolean).map(Number);
const ONLY = (process.env.PAGES ?? '').split(',');
const SENTENCE = '房间很干净，服务也好，下次还会来';

type Act = (page: Page, user: Console) => Promise<void>;

async function pagesOf(url: string): Promise<Record<string, string | [path: string, act: Act]>> {
  const token = await signIn(url, PASSWORD);
  const named = async (kind: string, name: string) => {
    const items = await listed(url, token, kind);
    return (items.find((item) => item.name.includes(name)) ?? items[0]).id;
  };
  const [demo, warned, refused, topics] = await Promise.all(
    ['demo', '含问题', '只有一个', '十类'].map((name) => named('datasets', name)),
  );
  const [first, learning, failed, waiting] = await Promise.all(
    ['demo', '0.001', '换一个', '等待'].map((name) => named('training-tasks', name)),
  );
  const [model, service] = [await named('models', 'demo'), await named('services', 'demo')];
  const [algorithm] = await listed(url, token, 'algorithms?tab=preset');
  const wizard = `/training/new?dataset=${topics ?? ''}&algorithm=${algorithm.id}`;
  return {
    overview: '/',
    datasets: '/datasets',
    'datasets-public-empty': '/datasets?tab=public',
    'dataset-new': '/datasets/new',
    'dataset-overview': `/datasets/${topics ?? ''}`,
    'dataset-report': `/datasets/${warned ?? ''}?tab=report`,
    'dataset-refused': `/datasets/${refused ?? ''}?tab=versions`,
    'dataset-samples': `/datasets/${demo ?? ''}?tab=samples`,
    algorithms: '/algorithms?tab=preset',
    algorithm: `/algorithms/${algorithm.id}`,
    training: '/training',
    'training-new-purpose': '/training/new',
    'training-new-algorithm': `${wizard}&step=algorithm`,
    'training-new-dataset': `${wizard}&step=dataset`,
    'training-new-parameters': `${wizard}&step=parameters`,
    'training-new-confirm': `${wizard}&step=confirm`,
    task: `/training/${first ?? ''}?tab=overview`,
    'task-log': `/training/${learning ?? ''}?tab=log`,
    'task-curves': `/training/${learning ?? ''}?tab=curves`,
    'task-resources': `/training/${first ?? ''}?tab=resources`,
    'task-evaluation': `/training/${first ?? ''}?tab=evaluation`,
    'task-failed': `/training/${failed ?? ''}?tab=overview`,
    'task-waiting': `/training/${waiting ?? ''}?tab=overview`,
    'training-compare': `/training/compare?ids=${first ?? ''},${learning ?? ''}`,
    models: '/models',
    model: `/models/${model}`,
    'model-publish': [
      `/models/${model}`,
      async (_, user) => {
        await user.button('models:action.publish').click();
        await expect(user.dialog.getByRole('textbox').first()).toBeVisible();
      },
    ],
    services: '/services',
    service: `/services/${service}?tab=overview`,
    'service-test': [
      `/services/${service}?tab=test`,
      async (page, user) => {
        await page.getByRole('textbox').first().fill(SENTENCE);
        await user.button('services:test.send').click();
        await expect(page.getByTestId('answer-label')).toBeVisible();
      },
    ],
    'service-replicas': `/services/${service}?tab=replicas`,
    environments: '/environments',
    projects: '/projects',
    'shared-models': '/shared-models',
    cases: '/cases',
    account: '/account',
    users: '/admin/users',
    audit: '/admin/audit',
    machine: '/admin/machine',
    quotas: '/admin/quotas',
    purposes: '/admin/purposes',
    'parked-events': '/admin/events',
    'missing-references': '/admin/references',
    help: '/help',
    'help-states': '/help/states',
    'help-codes': '/help/codes',
    'not-found': '/no-such-page',
  };
}

const running = process.env.MODELYARD_URL;
const platform = new Platform(PASSWORD);
test.beforeAll(async () => {
  test.setTimeout(20 * 60_000);
  mkdirSync(OUT, { recursive: true });
  if (running !== undefined) return;
  await platform.start();
  const command = ['-m', 'tests.support.showcase', platform.url, PASSWORD];
  execFileSync(resolve(ROOT, '.venv/bin/python'), command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
});
test.afterAll(async () => {
  if (running === undefined) await platform.remove();
});

for (const look of LOOKS) {
  const [language = 'zh-CN', colorScheme = 'light'] = look.split(':');
  test.describe(`pictures in ${language}, ${colorScheme}`, () => {
    test.use({
      locale: language === 'en' ? 'en-US' : 'zh-CN',
      colorScheme: colorScheme === 'dark' ? 'dark' : 'light',
      viewport: { width: WIDTH, height: HEIGHT },
    });

    test('of every page', async ({ page }) => {
      const url = running ?? platform.url;
      const user = new Console(page, language === 'en' ? 'en' : 'zh-CN');
      const shoot = async (name: string) => {
        await expect(page.locator('.ant-skeleton, .ant-spin-spinning')).toHaveCount(0);
        await page.evaluate(() => document.fonts.ready);
        await page.waitForTimeout(250); // charts and motions come to rest
        await page.screenshot({ path: resolve(OUT, `${name}.${language}.${colorScheme}.png`) });
      };
      await page.goto(`${url}/sign-in`);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await shoot('sign-in');
      await user.signIn(url, 'admin', PASSWORD);
      await expect(page.getByRole('main')).toBeVisible();
      for (const [name, target] of Object.entries(await pagesOf(url))) {
        if (!ONLY.some((start) => name.startsWith(start))) continue;
        const [path, act] = typeof target === 'string' ? [target, undefined] : target;
        await page.goto(url + path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await act?.(page, user);
        await shoot(name);
      }
    });
  });
}
