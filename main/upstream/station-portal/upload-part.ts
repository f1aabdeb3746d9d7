import type { HttpStack } from 'tus-js-client';
import { Upload } from 'tus-js-client';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Part } from '../../submission/manifest.ts';
import type { HttpAnswer, SendHttp } from '../http.ts';
import { errorOf } from '../http.ts';
import type { UpstreamError } from '../port.ts';

/**
 * Refusals that a lost answer can cause: the request, or one before it, has arrived, and only its answer has not. How much
 * the portal has is asked then.
 */
const ARRIVED: ReadonlySet<string> = new Set<PortalRefusal>(['upload-exists', 'upload-offset']);
/** How often that is asked before the outbox waits and begins again. */
const MOST_QUESTIONS = 3;

/** Bytes of one request: a bad line loses at most this much, and it fits well into the deadline of an exchange. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Sends one part by tus 1.0.0: continues the existing upload when `resume`, otherwise creates it. After each chunk tus sends
 * the next. Where a refusal shows that something arrived whose answer was lost, the offset is asked (HEAD) and sending
 * continues there; when to try again after anything else is decided by the outbox, not here.
 */
export async function uploadBytes(options: UploadOptions): Promise<Result<void, UpstreamError>> {
  let sent = await sendOnce(options);
  for (let questions = 0; sent === 'arrived' && questions < MOST_QUESTIONS; questions += 1) {
    sent = await sendOnce({ ...options, resume: true });
  }
  return sent === 'arrived' ? err({ code: 'unavailable', status: 409 }) : sent;
}

interface UploadOptions {
  /** URL of the portal's upload collection. */
  readonly collection: string;
  /** Name of this part's upload in it. */
  readonly uploadId: string;
  readonly resume: boolean;
  readonly submissionId: string;
  readonly part: Part;
  readonly content: Uint8Array;
  readonly signal: AbortSignal;
  readonly send: SendHttp;
  readonly authorization: () => Promise<string>;
}

type Sent = Result<void, UpstreamError> | 'arrived';

function sendOnce(options: UploadOptions): Promise<Sent> {
  const { collection, part, content, signal } = options;
  const uploadUrl = `${collection}/${options.uploadId}`;
  const exchange = createExchange(options.send, signal, (url) => url === collection || url === uploadUrl);
  return new Promise((resolve) => {
    const upload = new Upload(Buffer.from(content.buffer, content.byteOffset, content.byteLength), {
      endpoint: collection,
      ...(options.resume && { uploadUrl }),
      metadata: {
        submissionId: options.submissionId,
        partId: part.id,
        sha256: part.sha256,
        size: String(part.size),
      },
      chunkSize: CHUNK_BYTES,
      retryDelays: null,
      storeFingerprintForResuming: false,
      httpStack: exchange.stack,
      onBeforeRequest: async (request) => request.setHeader('Authorization', await options.authorization()),
      onSuccess: () => settle(ok(undefined)),
      onError: () => settle(exchange.failure()),
    });
    const onAbort = (): void => {
      void upload.abort().catch(() => undefined);
      settle(err({ code: 'unreachable' }));
    };
    function settle(result: Sent): void {
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    }
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else upload.start();
  });
}

/** tus over {@link SendHttp}, so that deadlines, limits and errors are the same as for every other exchange. */
function createExchange(
  send: SendHttp,
  signal: AbortSignal,
  allowed: (url: string) => boolean,
): { readonly stack: HttpStack; failure(): Sent } {
  let failed: UpstreamError | undefined;
  let last: HttpAnswer | undefined;
  const stack: HttpStack = {
    getName: () => 'kiosk',
    createRequest(method, url) {
      const headers: Record<string, string> = {};
      const aborted = new AbortController();
      return {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => void (headers[name.toLowerCase()] = value),
        getHeader: (name) => headers[name.toLowerCase()],
        setProgressHandler: () => undefined,
        getUnderlyingObject: () => undefined,
        abort: () => {
          aborted.abort();
          return Promise.resolve();
        },
        async send(body: unknown) {
          last = undefined;
          // The portal's `Location` is outside data: documents and tokens are sent only to the two expected URLs.
          if (!allowed(url)) return fail({ code: 'nonsense', detail: 'upload-location' });
          const answer = await send({
            method: methodOf(method),
            url,
            headers,
            ...(body instanceof Uint8Array && { body }),
            signal: AbortSignal.any([signal, aborted.signal]),
          });
          if (!answer.ok) return fail(answer.error);
          last = answer.value;
          const { status, headers: answered } = answer.value;
          return {
            getStatus: () => status,
            getHeader: (name: string) => answered[name.toLowerCase()],
            getBody: () => new TextDecoder().decode(answer.value.body),
            getUnderlyingObject: () => undefined,
          };
        },
      };
    },
  };
  function fail(error: UpstreamError): never {
    failed = error;
    throw new Error('the exchange failed');
  }
  return {
    stack,
    failure() {
      if (failed !== undefined) return err(failed);
      if (last === undefined || (last.status >= 200 && last.status < 300))
        return err({ code: 'nonsense', detail: 'upload' });
      const error = errorOf(last, 'refused');
      return error.code === 'refused' && ARRIVED.has(error.reason) ? 'arrived' : err(error);
    },
  };
}

function methodOf(method: string): 'POST' | 'PATCH' | 'HEAD' {
  if (method === 'POST' || method === 'PATCH' || method === 'HEAD') return method;
  throw new Error(`tus asked for ${method}`);
}
