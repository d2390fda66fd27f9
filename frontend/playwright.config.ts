import { defineConfig } from '@playwright/test';

/** Against a real platform with real containers, in Debian's Chromium; one after the other on one machine. */
export default defineConfig({
  testDir: 'e2e',
  projects: [
    { name: 'tests', testMatch: /\.test\.ts$/ },
    { name: 'pictures', testMatch: /\.pictures\.ts$/, timeout: 20 * 60_000 },
  ],
  outputDir: 'node_modules/.cache/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 8 * 60_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
});
