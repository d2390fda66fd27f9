import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import { FakeChannelBus, FakeLock } from '@/shared/testing/browser';
import { server } from '@/shared/testing/server';
import { signedIn } from '@/shared/testing/users';

/** A tab of the browser: these modules of its own, beside the one lock and channel that all tabs share. */
async function openTab() {
  vi.resetModules();
  const session = await import('@/shared/auth/session');
  const { refresh, freshToken, followTabs, whoIsHere } = await import('@/shared/auth/refresh');
  const { signOutHere } = await import('@/shared/auth/signOut');
  const { apiFetch } = await import('@/shared/api/client');
  followTabs();
  return { ...session, refresh, freshToken, whoIsHere, signOutHere, apiFetch };
}

const answer = (token: string, expires_in?: number) => signedIn({}, token, expires_in);

let asked: number;
/** What `/auth/refresh` answers; counted. */
function refreshAnswers(make: (number: number) => Response | Promise<Response>) {
  server.use(
    http.post('*/auth/refresh', () => {
      asked += 1;
      return make(asked);
    }),
  );
}
const renewing = () => {
  refreshAnswers((number) => HttpResponse.json(answer(`token-${number}`)));
};

beforeEach(() => {
  asked = 0;
  const bus = new FakeChannelBus();
  const lock = new FakeLock();
  vi.stubGlobal('BroadcastChannel', function FakeBroadcastChannel() {
    return bus.open();
  });
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { locks: lock }));
});

test('eight tabs that need a token at the same time ask once', async () => {
  renewing();
  const tabs = [];
  for (let number = 0; number < 8; number += 1) tabs.push(await openTab());
  const done = await Promise.all(tabs.map((tab) => tab.refresh()));
  expect(done).toEqual(Array(8).fill(true));
  expect(asked).toBe(1);
  expect(tabs.map((tab) => tab.session().token)).toEqual(Array(8).fill('token-1'));
});

test('a tab asks itself when the one before it got nothing', async () => {
  refreshAnswers((number) =>
    number === 1 ? HttpResponse.json({}, { status: 503 }) : HttpResponse.json(answer('second')),
  );
  const [first, second] = [await openTab(), await openTab()];
  const [failed, got] = await Promise.allSettled([first.refresh(), second.refresh()]);
  expect(failed.status).toBe('rejected');
  expect(got).toMatchObject({ status: 'fulfilled', value: true });
  expect(second.session().token).toBe('second');
});

test('a token that is good for a while is used as it is', async () => {
  const tab = await openTab();
  tab.enter(answer('good'));
  expect(await tab.freshToken()).toBe('good');
  expect(asked).toBe(0);
});

test('a token that ends soon is renewed before it is used', async () => {
  renewing();
  const tab = await openTab();
  tab.enter(answer('old', 30));
  expect(await tab.freshToken()).toBe('token-1');
});

test('requests that are refused together share one refresh and are sent again', async () => {
  renewing();
  const tab = await openTab();
  tab.enter(answer('revoked'));
  const seen: (string | null)[] = [];
  server.use(
    http.post('*/api/v1/things', async ({ request }) => {
      seen.push(request.headers.get('Authorization'));
      const fine = request.headers.get('Authorization') === 'Bearer token-1';
      return fine ? HttpResponse.text(await request.text()) : HttpResponse.json({}, { status: 401 });
    }),
  );
  const send = (body: string) => tab.apiFetch(`${location.origin}/api/v1/things`, { method: 'POST', body });
  const answers = await Promise.all([send('a'), send('b'), send('c')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await Promise.all(answers.map((one) => one.text()))).toEqual(['a', 'b', 'c']);
  expect(asked).toBe(1);
  expect(seen).toHaveLength(6);
});

test('a request that is refused again is not sent a third time', async () => {
  renewing();
  const tab = await openTab();
  tab.enter(answer('revoked'));
  let sent = 0;
  server.use(
    http.get('*/api/v1/things', () => {
      sent += 1;
      return HttpResponse.json({}, { status: 401 });
    }),
  );
  expect((await tab.apiFetch(`${location.origin}/api/v1/things`)).status).toBe(401);
  expect([sent, asked]).toEqual([2, 1]);
});

test('a session that was ended elsewhere leaves no token, and the page to its user', async () => {
  refreshAnswers(() => HttpResponse.json({}, { status: 401 }));
  const tab = await openTab();
  tab.enter(answer('ended', 1));
  expect(await tab.freshToken()).toBeNull();
  expect(tab.session()).toMatchObject({ status: 'ended', user: { name: 'li' }, token: null });
});

test('a platform that does not answer signs nobody out', async () => {
  refreshAnswers(() => HttpResponse.error());
  const tab = await openTab();
  tab.enter(answer('kept', 1));
  await expect(tab.freshToken()).rejects.toThrow();
  expect(tab.session()).toMatchObject({ status: 'signed-in', token: 'kept' });
});

test('signing out in one tab signs out the others', async () => {
  server.use(http.post('*/auth/sign-out', () => new HttpResponse(null, { status: 204 })));
  const [first, second] = [await openTab(), await openTab()];
  for (const tab of [first, second]) tab.enter(answer('shared'));
  await first.signOutHere();
  await vi.waitFor(() => {
    expect(second.session()).toMatchObject({ status: 'anonymous', token: null });
  });
});

test('a sign-out that the platform was not told of is none', async () => {
  server.use(http.post('*/auth/sign-out', () => HttpResponse.error()));
  const [first, second] = [await openTab(), await openTab()];
  for (const tab of [first, second]) tab.enter(answer('shared'));
  await expect(first.signOutHere()).rejects.toThrow('network.unreachable');
  expect(first.session()).toMatchObject({ status: 'signed-in', token: 'shared' });
  expect(second.session().status).toBe('signed-in');
});

test('who has no session any more is signed out', async () => {
  refreshAnswers(() => HttpResponse.json({}, { status: 401 }));
  server.use(http.post('*/auth/sign-out', () => HttpResponse.json({}, { status: 401 })));
  const tab = await openTab();
  tab.enter(answer('ended'));
  await tab.signOutHere();
  expect(tab.session()).toMatchObject({ status: 'anonymous', user: null });
});

test('a platform that says nothing does not keep the other tabs waiting', async () => {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const hung = new AbortController();
    setTimeout(() => hung.abort(new DOMException('timed out', 'TimeoutError')), 20);
    return hung.signal;
  });
  refreshAnswers((number) =>
    number === 1 ? new Promise<never>(() => undefined) : HttpResponse.json(answer('second')),
  );
  const [first, second] = [await openTab(), await openTab()];
  const [failed, got] = await Promise.allSettled([first.refresh(), second.refresh()]);
  expect(failed.status).toBe('rejected');
  expect(got).toMatchObject({ status: 'fulfilled', value: true });
  expect(AbortSignal.timeout).toHaveBeenCalledWith(10_000);
});

test('a platform that does not answer at the start leaves open who is here', async () => {
  refreshAnswers((number) => (number === 1 ? HttpResponse.json({}, { status: 503 }) : HttpResponse.json(answer('t'))));
  const tab = await openTab();
  await expect(tab.whoIsHere()).rejects.toMatchObject({ code: 'network.unreachable' });
  expect(tab.session().status).toBe('unknown');
  expect(await tab.whoIsHere()).toBe(true);
});
