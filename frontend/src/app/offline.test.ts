import { lazyRouteComponent } from '@tanstack/react-router';
import { expect, test, vi } from 'vitest';
import { stayWithoutNetwork } from '@/app/offline';

const MESSAGE = 'Failed to fetch dynamically imported module: /assets/page.js';

/** A page whose code does not come, and what drawing it throws. */
async function missing(): Promise<{ thrown: unknown }> {
  const error = new TypeError(MESSAGE);
  const Page = lazyRouteComponent(() => {
    window.dispatchEvent(Object.assign(new Event('vite:preloadError'), { payload: error }));
    return Promise.reject(error);
  });
  await Page.preload?.();
  try {
    return { thrown: Page({}) };
  } catch (thrown) {
    return { thrown };
  }
}

test('without a network the router does not load the page anew, with one it does', async () => {
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  stayWithoutNetwork();
  expect((await missing()).thrown).toMatchObject({ message: MESSAGE });
  online.mockReturnValue(true);
  window.dispatchEvent(new Event('online'));
  // jsdom cannot, and says so; what is drawn waits for the new page
  expect((await missing()).thrown).toBeInstanceOf(Promise);
});
