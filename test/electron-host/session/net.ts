import { readFile } from 'node:fs/promises';
import type * as Electron from 'electron';
import { isOnline } from '../base/control.ts';
import { isOwnScheme } from '../chromium/schemes.ts';
import { core, sessionOf } from './session.ts';
import { strict } from '../base/strict.ts';

type Fetch = Electron.Net['fetch'];

/**
 * `net`: `fetch` by Node for http and https (so without the machine's proxy settings and without the default session's
 * cookies and request listeners), from disk for `file:`, and through `protocol.handle` for the app's own schemes.
 */
export function createNet(): Pick<Electron.Net, 'fetch' | 'isOnline' | 'online'> {
  const fetchAny: Fetch = async (input, init = {}) => {
    const { bypassCustomProtocolHandlers = false, ...rest } = init;
    const request = new Request(input, rest);
    const { protocol } = new URL(request.url);
    const scheme = protocol.slice(0, -1);
    if (scheme === 'file') return new Response(new Uint8Array(await readFile(new URL(request.url))));
    if (!isOwnScheme(scheme)) return fetch(request);
    const handler = bypassCustomProtocolHandlers ? undefined : sessionOf('')[core].handler(scheme);
    if (handler === undefined) throw new TypeError('net::ERR_UNKNOWN_URL_SCHEME');
    return handler(request);
  };
  return strict('net', {
    fetch: fetchAny,
    isOnline,
    get online() {
      return isOnline();
    },
  });
}
