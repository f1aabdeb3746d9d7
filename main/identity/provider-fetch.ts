/** The provider answered that it cannot serve now: a server's error (5xx), or too many requests (429). */
export class ProviderOutOfOrder extends Error {
  constructor(status: number) {
    super(`the provider answered ${status}`);
    this.name = 'ProviderOutOfOrder';
  }
}

/**
 * `fetch` towards the provider. A server's error is thrown before a library looks at the answer: what an overloaded
 * proxy writes into it says nothing about whether the provider can be trusted. A key that a key set lists twice is passed
 * on once: libraries refuse to choose between two keys, also where both are the same.
 * @param keySet URL of the provider's key set, once it is known
 */
export function createProviderFetch(keySet: () => string | undefined) {
  return async (url: string, options?: RequestInit): Promise<Response> => {
    const response = await fetch(url, options);
    if (response.status >= 500 || response.status === 429) throw new ProviderOutOfOrder(response.status);
    if (!response.ok || url !== keySet()) return response;
    const { status, headers } = response;
    return new Response(withoutRepeatedKeys(await response.text()), { status, headers: typeOf(headers) });
  };
}

/** The length of the changed text is another one, so only its type is kept. */
function typeOf(headers: Headers): Record<string, string> {
  const type = headers.get('content-type');
  return type === null ? {} : { 'content-type': type };
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
