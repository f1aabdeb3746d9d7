/** A page as the scripted browser sees it. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without a screen. It keeps cookies by path, follows redirects, sends forms, and never leaves 127.0.0.1. */
export interface ScriptedBrowser {
  /** Follows redirects to a page. A redirect away from 127.0.0.1 is returned without being loaded. */
  open(url: string | URL): Promise<Page>;
  /** Sends the form of the page that has an action ending in `/step`, with its hidden fields and `fields`. */
  submit(page: Page, step: string, fields?: Readonly<Record<string, string>>): Promise<Page>;
  /** The same, without following a redirect. */
  submitOnly(page: Page, step: string, fields?: Readonly<Record<string, string>>): Promise<{ readonly status: number }>;
  /** Sends JSON as the page's script does. */
  postJson(url: string | URL, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Every Set-Cookie header seen. */
  readonly setCookies: readonly string[];
}

export function createScriptedBrowser(): ScriptedBrowser {
  const jar = new Map<string, { readonly name: string; readonly value: string; readonly path: string }>();
  const setCookies: string[] = [];

  function cookiesFor(url: URL): string {
    return [...jar.values()]
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path === '/' ? '/' : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  function remember(header: string): void {
    setCookies.push(header);
    const [pair = '', ...attributes] = header.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
    if (value === '') jar.delete(`${name} ${path}`);
    else jar.set(`${name} ${path}`, { name, value, path });
  }

  async function load(start: URL, init: RequestInit): Promise<Page> {
    let url = start;
    let request = init;
    for (let hops = 0; hops < 10; hops += 1) {
      if (url.hostname !== '127.0.0.1') return { url, status: 0, headers: new Headers(), text: '' };
      const headers = new Headers(request.headers);
      headers.set('cookie', cookiesFor(url));
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      response.headers.getSetCookie().forEach(remember);
      const location = response.headers.get('location');
      if (location === null || response.status < 300 || response.status > 399) {
        return { url, status: response.status, headers: response.headers, text: await response.text() };
      }
      url = new URL(location, url);
      request = { method: 'GET' };
    }
    throw new Error('too many redirects');
  }

  return {
    setCookies,
    open: (url) => load(new URL(url), { method: 'GET' }),
    submit(page, step, fields = {}) {
      const form = formOf(page, step);
      const body = new URLSearchParams({ ...form.hidden, ...fields });
      return load(new URL(form.action, page.url), { method: 'POST', body });
    },
    async submitOnly(page, step, fields = {}) {
      const form = formOf(page, step);
      const url = new URL(form.action, page.url);
      const body = new URLSearchParams({ ...form.hidden, ...fields });
      const { status } = await fetch(url, {
        method: 'POST',
        body,
        headers: { cookie: cookiesFor(url) },
        redirect: 'manual',
      });
      return { status };
    },
    postJson: (url, body, headers = {}) =>
      load(new URL(url), {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      }),
  };
}

function formOf(page: Page, step: string) {
  for (const [, action = '', inside = ''] of page.text.matchAll(/<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/gs)) {
    if (!action.endsWith(`/${step}`)) continue;
    const hidden = [...inside.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    return { action, hidden: Object.fromEntries(hidden) };
  }
  throw new Error(`the page has no form for ${step}`);
}

/** The JSON settings of the fingerprint page. */
export function readerOptions(page: Page): { verifyUrl: string; formToken: string; transactionId: string } {
  const [, text = ''] = /data-options="([^"]+)"/.exec(page.text) ?? [];
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as ReturnType<typeof readerOptions>;
}
