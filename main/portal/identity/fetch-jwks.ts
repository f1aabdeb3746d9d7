const TIMEOUT_MILLISECONDS = 5_000;
const MAX_BYTES = 256 * 1024;

/** Fetches a provider's key set over HTTP. Rejects unless it gets a JSON answer of at most 256 KiB within 5 s. */
export async function fetchJwks(uri: string): Promise<unknown> {
  const response = await fetch(uri, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  if (!response.ok || response.body === null) throw new Error(`the provider answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('the key set is too large');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
