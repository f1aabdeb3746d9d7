import type { Session } from 'electron';
import { DEAD_END } from './walls/dead-end.ts';

const NETWORK = /^(?:https?|wss?|ftp):/;

/**
 * The kiosk's own pages never use the network; main does, and the provider's page in its own partition. The policies of
 * the pages demand the same; this also holds for a page without its policy.
 * The proxy stops what is no request. Resolves when that holds.
 */
export async function cutOffNetwork(session: Pick<Session, 'webRequest' | 'setProxy'>): Promise<void> {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: NETWORK.test(details.url) }));
  await session.setProxy(DEAD_END);
}
