/** The provider answered that it cannot serve now: a server's error (5xx), or too many requests (429). */
export class ProviderOutOfOrder extends Error {
  constructor(status: number) {
    super(`the provider answered ${status}`);
    this.name = 'ProviderOutOfOrder';
  }
}

/** A page for people, or a way to one, came where a program's answer was due: the network itself asks for a sign-in. */
export class AnsweredByNetwork extends Error {
  constructor(status: number) {
    super(`a page answered ${status} in the provider's place`);
    this.name = 'AnsweredByNetwork';
  }
}

/** `fetch` towards one provider, during one sign-in. */
export interface ProviderFetch {
  (url: string, options?: RequestInit): Promise<Response>;
  /** How far the provider's clock was ahead of ours when it last answered, ms; undefined while it has not said. */
  clockAhead(): number | undefined;
}

/** RFC 6585: a network's own sign-in is needed. */
const NETWORK_SIGN_IN = 511;

/**
 * `fetch` towards the provider. A server's error, and a page where JSON is due, are thrown before a library looks at the
 * answer: what an overloaded proxy or a café's network writes says nothing about whether the provider can be trusted.
 * A key that a key set lists twice is passed on once: libraries refuse to choose between two keys, also where both are
 * the same.
 * @param isKeySet whether the URL is one of the provider's key sets, once they are known
 * @param now milliseconds since 1970
 */
export function createProviderFetch(isKeySet: (url: string) => boolean, now: () => number): ProviderFetch {
  let ahead: number | undefined;
  async function fetchFromProvider(url: string, options?: RequestInit): Promise<Response> {
    // A provider's endpoints do not send a program elsewhere; a network's gate does.
    const response = await fetch(url, { ...options, redirect: 'manual' });
    const { status, headers } = response;
    const type = headers.get('content-type') ?? '';
    if (status === NETWORK_SIGN_IN || (status < 500 && isForPeople(status, type))) throw new AnsweredByNetwork(status);
    if (status >= 500 || status === 429) throw new ProviderOutOfOrder(status);
    const said = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(said)) ahead = said - now();
    if (!response.ok || !isKeySet(url)) return response;
    return new Response(withoutRepeatedKeys(await response.text()), { status, headers: { 'content-type': type } });
  }
  return Object.assign(fetchFromProvider, { clockAhead: () => ahead });
}

function isForPeople(status: number, type: string): boolean {
  return (status >= 300 && status < 400) || (status < 300 && /^(text\/html|application\/xhtml\+xml)\b/iu.test(type));
}

function withoutRepeatedKeys(text: string): string {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys)) return text;
  const once = new Map((set.keys as readonly unknown[]).map((key) => [textOf(key), key]));
  return JSON.stringify({ ...set, keys: [...once.values()] });
}

/** The same text for the same members in any order. */
function textOf(key: unknown): string {
  return typeof key === 'object' && key !== null
    ? JSON.stringify(Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(key);
}
