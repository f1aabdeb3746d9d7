import { describe, expect, it } from 'vitest';
import { hardenDocuments } from './provider-headers.ts';

interface Details {
  readonly resourceType: string;
  readonly responseHeaders?: Record<string, string[]>;
}
type Listener = (details: Details, answer: (response: Pick<Details, 'responseHeaders'>) => void) => void;

function headersOf(details: Details): Record<string, string[]> | undefined {
  let headers: Record<string, string[]> | undefined;
  const webRequest = {
    onHeadersReceived: (listener: Listener) => listener(details, (response) => (headers = response.responseHeaders)),
  };
  hardenDocuments({ webRequest } as unknown as Parameters<typeof hardenDocuments>[0]);
  return headers;
}

describe('hardenDocuments', () => {
  it.each(['mainFrame', 'subFrame'])(
    'adds a policy to a %s that has one, and one where there is none',
    (resourceType) => {
      const own = { 'Content-Security-Policy': ["default-src 'self'"], 'X-DNS-Prefetch-Control': ['on'] };
      const policies = headersOf({ resourceType, responseHeaders: own })?.['content-security-policy'];
      expect(policies).toEqual(["default-src 'self'", expect.stringMatching(/^sandbox allow-scripts /)]);
      const bare = headersOf({ resourceType });
      expect(bare?.['content-security-policy']).toHaveLength(1);
      expect(bare?.['x-dns-prefetch-control']).toEqual(['off']);
    },
  );

  it('allows neither dialogs nor windows nor downloads nor other programs', () => {
    const policy = headersOf({ resourceType: 'mainFrame' })?.['content-security-policy']?.join() ?? '';
    for (const allowed of ['modals', 'popups', 'downloads', 'top-navigation']) expect(policy).not.toContain(allowed);
  });

  it('leaves pictures and scripts as they are', () => {
    expect(headersOf({ resourceType: 'image', responseHeaders: { a: ['b'] } })).toBeUndefined();
  });
});
