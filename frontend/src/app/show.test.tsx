import { waitFor } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { expect, test, vi } from 'vitest';
import { show } from '@/app/show';
import { signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

// pages are loaded when they are opened first, which takes its time
vi.setConfig({ testTimeout: 120_000 });
vi.mock('@/shared/live/live', () => ({ useTopic: () => undefined, connectQueries: () => undefined }));

test.each(['/shared-models', '/help'])('the frame stays until there is the page of %s', async (path) => {
  signInAs();
  const empty = { items: [], next_cursor: null, prev_cursor: null, total: 0, total_capped: false, unread: 0 };
  server.use(http.get('*/api/v1/*', ({ request }) => HttpResponse.json(request.url.includes('purposes') ? [] : empty)));
  window.history.replaceState(null, '', path);
  document.body.innerHTML = '<div id="root"><div class="opening"></div></div>';
  const seen: string[] = [];
  const look = () => {
    const is = document.querySelector('.opening') ? 'frame' : document.querySelector('h1') ? 'page' : 'nothing';
    if (seen.at(-1) !== is) seen.push(is);
  };
  look();
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true });
  await show(Promise.resolve());
  await waitFor(() => expect(document.querySelector('h1')).not.toBeNull(), { timeout: 60_000 });
  watch.disconnect();
  look();
  expect(seen).toEqual(['frame', 'page']);
});
