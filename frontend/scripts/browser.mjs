// Debian's Chromium, signed in at MODELYARD_URL (MODELYARD_USER, MODELYARD_ADMIN_PASSWORD).
import { chromium } from '@playwright/test';

export const address = process.env.MODELYARD_URL ?? 'http://127.0.0.1:8080';

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

export async function signIn(page) {
  await page.goto(`${address}/sign-in`);
  await page.locator('input[autocomplete=username]').fill(process.env.MODELYARD_USER ?? 'admin');
  await page.locator('input[autocomplete=current-password]').fill(process.env.MODELYARD_ADMIN_PASSWORD ?? '');
  await page.locator('button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}
