import type { SignedIn } from '@/shared/api/generated/types.gen';

/** What the tabs of one browser tell each other about the session. */
type TabMessage = { kind: 'refreshed'; answer: SignedIn } | { kind: 'signed-out' };

const channel = new BroadcastChannel('modelyard-session');

export const tellTabs = (message: TabMessage): void => {
  channel.postMessage(message);
};

export function onTabMessage(listener: (message: TabMessage) => void): () => void {
  const receive = (event: MessageEvent<TabMessage>) => {
    listener(event.data);
  };
  channel.addEventListener('message', receive);
  return () => {
    channel.removeEventListener('message', receive);
  };
}
