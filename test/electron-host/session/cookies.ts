import type * as Electron from 'electron';
import { browser } from '../chromium/browser.ts';
import type { Protocol } from '../chromium/devtools-types.ts';
import type { Offered } from '../base/shape.ts';
import { toChromium, toElectron } from '../chromium/schemes.ts';
import { StrictEmitter } from '../base/strict.ts';

const SAME_SITE = { Strict: 'strict', Lax: 'lax', None: 'no_restriction' } as const;
const SAME_SITE_BACK = { strict: 'Strict', lax: 'Lax', no_restriction: 'None', unspecified: undefined } as const;

function cookieFrom(cookie: Protocol.Network.Cookie): Electron.Cookie {
  return {
    name: cookie.name,
    value: cookie.value,
    domain: cookie.domain,
    hostOnly: !cookie.domain.startsWith('.'),
    path: cookie.path,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    session: cookie.session,
    ...(cookie.session ? {} : { expirationDate: cookie.expires }),
    sameSite: cookie.sameSite === undefined ? 'unspecified' : SAME_SITE[cookie.sameSite],
  };
}

/** `session.cookies`; the `changed` event never comes. */
export class Cookies extends StrictEmitter<Electron.Cookies> {
  readonly #context: () => Promise<{ browserContextId?: string }>;

  constructor(context: () => Promise<{ browserContextId?: string }>) {
    super();
    this.#context = context;
  }

  async get(filter: Electron.CookiesGetFilter): Promise<Electron.Cookie[]> {
    const { cookies } = await browser().root.send('Storage.getCookies', await this.#context());
    const host = filter.url === undefined ? undefined : new URL(toChromium(filter.url)).hostname;
    return cookies
      .filter(
        (cookie) =>
          (filter.name === undefined || cookie.name === filter.name) &&
          (filter.path === undefined || cookie.path === filter.path) &&
          (filter.domain === undefined || cookie.domain.replace(/^\./, '') === filter.domain.replace(/^\./, '')) &&
          (filter.secure === undefined || cookie.secure === filter.secure) &&
          (filter.session === undefined || cookie.session === filter.session) &&
          (host === undefined ||
            host === cookie.domain ||
            (cookie.domain.startsWith('.') && `.${host}`.endsWith(cookie.domain))),
      )
      .map(cookieFrom);
  }

  async set(details: Electron.CookiesSetDetails): Promise<void> {
    const { url, name = '', value = '', domain, path, secure, httpOnly, expirationDate, sameSite } = details;
    const site = sameSite === undefined ? undefined : SAME_SITE_BACK[sameSite];
    await browser().root.send('Storage.setCookies', {
      ...(await this.#context()),
      cookies: [
        {
          url: toChromium(url),
          name,
          value,
          ...(domain === undefined ? {} : { domain }),
          ...(path === undefined ? {} : { path }),
          ...(secure === undefined ? {} : { secure }),
          ...(httpOnly === undefined ? {} : { httpOnly }),
          ...(expirationDate === undefined ? {} : { expires: expirationDate }),
          ...(site === undefined ? {} : { sameSite: site }),
        },
      ],
    });
  }

  /** Chromium's protocol removes cookies only through a page, so the cookie is set again as long expired. */
  async remove(url: string, name: string): Promise<void> {
    for (const cookie of await this.get({ url, name }))
      await this.set({ url: toElectron(url), name, value: '', path: cookie.path ?? '/', expirationDate: 1 });
  }

  flushStore(): Promise<void> {
    return Promise.resolve();
  }
}

export function cookiesShape(cookies: Cookies): Pick<Electron.Cookies, Offered<Cookies>> {
  return cookies;
}
