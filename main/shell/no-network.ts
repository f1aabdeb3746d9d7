import type { Session } from 'electron';

const NETWORK = /^(?:https?|wss?|ftp):/;

/**
 * The kiosk's own pages never use the network; main does, and the provider's page in its own partition. The policies of
 * the pages demand the same; this also holds for a page without its policy.
 */
export function cutOffNetwork(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: NETWORK.test(details.url) }));
}
