import type { SignedIn } from '@/shared/api/generated/types.gen';
import { ownProblem } from '@/shared/api/ApiProblem';
import { end, enter, leave, session, useSession } from '@/shared/auth/session';
import { onTabMessage, tellTabs } from '@/shared/auth/tabs';

const LOCK = 'modelyard-refresh';
/** A token that is valid for less than this is renewed before it is used. */
const EARLY_MS = 60_000;
/** How long what another tab was given may take to come here once that tab is done. */
const HANDOVER_MS = 300;
/** All tabs wait for the one that asks. */
const PATIENCE_MS = 10_000;

let running: Promise<boolean> | null = null;

/** Renew the access token with the refresh cookie, once for all tabs. False: nobody is signed in. */
export function refresh(): Promise<boolean> {
  running ??= underLock(session().token).finally(() => {
    running = null;
  });
  return running;
}

/** Whether somebody is signed in, asked again where the platform did not answer. Raises ApiProblem when it does not. */
export async function whoIsHere(): Promise<boolean> {
  if (session().status === 'unknown') {
    await refresh().catch((error: unknown) => {
      throw ownProblem('network.unreachable', { detail: String(error) });
    });
  }
  return session().status !== 'anonymous';
}

/** A token that is valid for a while; null when nobody is signed in. */
export async function freshToken(): Promise<string | null> {
  const { token, expiresAt } = session();
  if (token !== null && expiresAt - Date.now() > EARLY_MS) return token;
  await refresh();
  return session().token;
}

async function underLock(known: string | null): Promise<boolean> {
  const ask = () => (renewed(known) ? true : askServer());
  // Web Locks exist on https and on loopback only; the cookie of the platform does, too
  if (!('locks' in navigator)) return ask();
  const first = await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock === null ? null : ask()));
  if (first !== null) return first;
  return navigator.locks.request(LOCK, async () => (await handedOver(known)) || askServer());
}

function renewed(known: string | null): boolean {
  const { token } = session();
  return token !== null && token !== known;
}

/** Whether another tab's new token has come, or comes in a moment. */
function handedOver(known: string | null): Promise<boolean> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      done(renewed(known));
    };
    const timer = setTimeout(end, HANDOVER_MS);
    const stop = useSession.subscribe(() => {
      if (renewed(known)) end();
    });
    if (renewed(known)) end();
  });
}

async function askServer(): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const answer = await fetch('/auth/refresh', { method: 'POST', credentials: 'same-origin', signal });
  if (answer.status === 401 || answer.status === 403) {
    end();
    return false;
  }
  if (!answer.ok) throw new Error(`refresh answered ${answer.status}`);
  const signedIn = (await answer.json()) as SignedIn;
  enter(signedIn);
  tellTabs({ kind: 'refreshed', answer: signedIn });
  return true;
}

/** Take over what other tabs do: their new tokens, their signing out. */
export function followTabs(): () => void {
  return onTabMessage((message) => {
    if (message.kind === 'refreshed') enter(message.answer);
    else leave();
  });
}
