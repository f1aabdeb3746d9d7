import type { Session } from 'electron';

/**
 * What a provider's documents may not do, whatever their own policy allows: open the system's dialogs (print, save), open
 * windows, leave for other programs; connect anywhere but to themselves and to the loopback, where `webRequest` lets only
 * our own port through. A document keeps its own policy as well; both hold.
 */
const POLICY = "sandbox allow-scripts allow-same-origin allow-forms; connect-src 'self' http://127.0.0.1:*";

/** Adds our policy to the provider's documents, and has their links look no name up. */
export function hardenDocuments(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onHeadersReceived((details, answer) => {
    if (details.resourceType !== 'mainFrame' && details.resourceType !== 'subFrame') {
      answer({});
      return;
    }
    const responseHeaders: Record<string, string[]> = {};
    for (const [name, values] of Object.entries(details.responseHeaders ?? {})) {
      const key = name.toLowerCase();
      if (key !== 'x-dns-prefetch-control') (responseHeaders[key] ??= []).push(...values);
    }
    (responseHeaders['content-security-policy'] ??= []).push(POLICY);
    responseHeaders['x-dns-prefetch-control'] = ['off'];
    answer({ responseHeaders });
  });
}
