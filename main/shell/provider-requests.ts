import type { Session, UploadData } from 'electron';
import { CAPTURE_SECRET_HEADER } from '../../drivers/link/capture.ts';

/** The readers' service on this machine, as the provider's page reaches it. */
export interface ReadersService {
  /** Of 127.0.0.1; undefined while the service does not run. */
  port(): number | undefined;
  /** What a request for a capture carries; undefined while none is expected. */
  captureSecret(): string | undefined;
  /** The page sends a request for a capture under this transaction id. */
  pageAsked(transactionId: string): void;
  /** Resolves when the session can reach the port; a request waits for it. */
  reachable?(): Promise<void>;
}

/**
 * The requests of a provider's page. They reach its own origins and the port of our readers' service, and nothing else.
 * Those to our service carry the capture secret: it is added as they leave the session, below the page, so the page
 * cannot read it and no preflight asks for it. Another program on the machine does not know it. A program that may debug
 * this one, or read its memory, does; against that the secret does not help.
 */
export function guardProviderRequests(
  session: Pick<Session, 'webRequest' | 'getBlobData'>,
  origins: readonly string[],
  readers: ReadersService,
): void {
  const isToReaders = (url: string): boolean => {
    const port = readers.port();
    return port !== undefined && originOf(url) === `http://127.0.0.1:${port}`;
  };
  session.webRequest.onBeforeRequest(({ url, method, uploadData }, answer) => {
    const toReaders = isToReaders(url);
    // The page's client probes the whole SBI range: only our own port is allowed, the others fail fast.
    const cancel = !origins.includes(originOf(url) ?? '') && !toReaders && !url.startsWith('data:');
    if (toReaders) {
      const asked = method === 'CAPTURE' ? transactionIn(uploadData, session) : undefined;
      Promise.all([asked, readers.reachable?.()]).then(
        ([transactionId]) => {
          if (transactionId !== undefined) readers.pageAsked(transactionId);
          answer({ cancel });
        },
        () => answer({ cancel: true }),
      );
    } else answer({ cancel });
  });
  session.webRequest.onBeforeSendHeaders(({ url, method, requestHeaders }, answer) => {
    // A page that sets the header itself gains nothing.
    const headers = Object.entries(requestHeaders).filter(([name]) => name.toLowerCase() !== CAPTURE_SECRET_HEADER);
    const secret = method !== 'OPTIONS' && isToReaders(url) ? readers.captureSecret() : undefined;
    if (secret !== undefined) headers.push([CAPTURE_SECRET_HEADER, secret]);
    answer({ requestHeaders: Object.fromEntries(headers) });
  });
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** The transaction that a capture's request names; undefined for a body that is no such request. */
async function transactionIn(
  uploadData: readonly Pick<UploadData, 'bytes' | 'blobUUID'>[],
  session: Pick<Session, 'getBlobData'>,
): Promise<string | undefined> {
  // Electron gives a request without a body no upload data, whatever its type says, and a blob by its name.
  try {
    const parts = uploadData.map(async ({ bytes, blobUUID }) => (blobUUID ? session.getBlobData(blobUUID) : bytes));
    const body: unknown = JSON.parse(Buffer.concat(await Promise.all(parts)).toString('utf8'));
    const { transactionId } = body as { readonly transactionId?: unknown };
    return typeof transactionId === 'string' ? transactionId : undefined;
  } catch {
    return undefined;
  }
}
