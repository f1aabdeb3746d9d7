import type { OnBeforeRequestListenerDetails, OnBeforeSendHeadersListenerDetails, WebRequest } from 'electron';
import { describe, expect, it } from 'vitest';
import { CAPTURE_SECRET_HEADER } from '../../drivers/link/capture.ts';
import { guardProviderRequests } from './provider-requests.ts';

const SERVICE = 'http://127.0.0.1:4501';
const PROVIDER = 'https://idp.example';

type Before = (details: OnBeforeRequestListenerDetails, answer: (response: { cancel?: boolean }) => void) => void;
type Send = (
  details: OnBeforeSendHeadersListenerDetails,
  answer: (response: { requestHeaders?: Record<string, string> }) => void,
) => void;

/** A session in which a page of the provider sends requests. */
function scene(readers: { port?: number; secret?: string } = { port: 4501, secret: 'the-secret' }) {
  const asked: string[] = [];
  let before: Before | undefined;
  let send: Send | undefined;
  const webRequest = {
    onBeforeRequest: (listener: Before) => (before = listener),
    onBeforeSendHeaders: (listener: Send) => (send = listener),
  } as unknown as WebRequest;
  const getBlobData = (id: string): Promise<Buffer> =>
    id === 'blob-1' ? Promise.resolve(Buffer.from('{"transactionId":"txn-blob"}')) : Promise.reject(new Error('gone'));
  guardProviderRequests({ webRequest, getBlobData }, [PROVIDER], {
    port: () => readers.port,
    captureSecret: () => readers.secret,
    pageAsked: (transactionId) => asked.push(transactionId),
  });
  return {
    asked,
    /** Resolves when the request may go on, or may not. */
    async isCancelled(url: string, method = 'GET', ...bodies: readonly (Buffer | string)[]): Promise<boolean> {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const uploadData = bodies.map((body) => (typeof body === 'string' ? { blobUUID: body } : { bytes: body }));
      before?.({ url, method, uploadData } as unknown as OnBeforeRequestListenerDetails, ({ cancel }) => {
        resolve(cancel === true);
      });
      return promise;
    },
    headersSent(url: string, method: string, headers: Record<string, string> = {}): Record<string, string> {
      let sent: Record<string, string> = {};
      send?.({ url, method, requestHeaders: headers } as unknown as OnBeforeSendHeadersListenerDetails, (changed) => {
        sent = changed.requestHeaders ?? headers;
      });
      return sent;
    },
  };
}

describe('the requests of a provider’s page', () => {
  it.each([
    [`${PROVIDER}/authorize?x=1`, false],
    ['data:image/png;base64,AA==', false],
    [`${SERVICE}/device`, false],
    ['http://127.0.0.1:4502/device', true],
    ['http://localhost:4501/device', true],
    ['https://127.0.0.1:4501/device', true],
    ['http://192.168.1.1/', true],
    ['https://idp.example.evil.example/', true],
  ])('go to its own origin and our service only: %s', async (url, cancelled) => {
    expect(await scene().isCancelled(url)).toBe(cancelled);
  });

  it('reach no port while our service does not run', async () => {
    const { isCancelled, headersSent } = scene({ secret: 'the-secret' });
    expect(await isCancelled(`${SERVICE}/capture`, 'CAPTURE')).toBe(true);
    expect(headersSent(`${SERVICE}/capture`, 'CAPTURE')).toEqual({});
  });

  it('carry the capture secret to our service', () => {
    const sent = scene().headersSent(`${SERVICE}/capture`, 'CAPTURE', { Accept: '*/*' });
    expect(sent).toEqual({ Accept: '*/*', [CAPTURE_SECRET_HEADER]: 'the-secret' });
  });

  it.each([
    ['the provider', `${PROVIDER}/token`, 'POST'],
    ['another port', 'http://127.0.0.1:4502/capture', 'CAPTURE'],
    ['a host whose name begins like ours', 'http://127.0.0.1.evil.example:4501/capture', 'CAPTURE'],
    ['a preflight', `${SERVICE}/capture`, 'OPTIONS'],
  ])('carry no secret to %s', (_, url, method) => {
    expect(scene().headersSent(url, method)).toEqual({});
  });

  it('carry nothing that the page itself puts in the secret’s place', () => {
    const forged = { 'Kiosk-Capture-SECRET': 'forged' };
    expect(scene({ port: 4501 }).headersSent(`${SERVICE}/capture`, 'CAPTURE', forged)).toEqual({});
    expect(scene().headersSent(`${PROVIDER}/`, 'GET', forged)).toEqual({});
    expect(scene().headersSent(`${SERVICE}/capture`, 'CAPTURE', forged)).toEqual({
      [CAPTURE_SECRET_HEADER]: 'the-secret',
    });
  });

  it('name the transaction of a capture, also when its body comes in pieces or as a blob', async () => {
    const { asked, isCancelled } = scene();
    const body = Buffer.from(JSON.stringify({ transactionId: 'txn-ü-1', bio: [] }));
    await isCancelled(`${SERVICE}/capture`, 'CAPTURE', body);
    await isCancelled(`${SERVICE}/capture`, 'CAPTURE', body.subarray(0, 23), body.subarray(23));
    await isCancelled(`${SERVICE}/capture`, 'CAPTURE', 'blob-1');
    expect(asked).toEqual(['txn-ü-1', 'txn-ü-1', 'txn-blob']);
  });

  it.each([
    ['is no JSON', Buffer.from('{"transactionId"')],
    ['is null', Buffer.from('null')],
    ['has no text as its transaction', Buffer.from('{"transactionId":7}')],
    ['is empty', Buffer.alloc(0)],
    ['is a blob that is gone', 'blob-2'],
  ])('name no transaction when the body %s', async (_, body) => {
    const { asked, isCancelled } = scene();
    expect(await isCancelled(`${SERVICE}/capture`, 'CAPTURE', body)).toBe(false);
    expect(asked).toEqual([]);
  });

  it('name no transaction to anybody but our service, and for nothing but a capture', async () => {
    const { asked, isCancelled } = scene();
    const body = Buffer.from('{"transactionId":"txn-1"}');
    await isCancelled('http://127.0.0.1:4502/capture', 'CAPTURE', body);
    await isCancelled(`${SERVICE}/device`, 'MOSIPDISC', body);
    expect(asked).toEqual([]);
  });
});

it('let a request to the service wait until the session can reach it, and cancel it when that fails', async () => {
  const waiting = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let before: Before | undefined;
  const webRequest = {
    onBeforeRequest: (listener: Before) => (before = listener),
    onBeforeSendHeaders: () => undefined,
  };
  let asked = 0;
  guardProviderRequests({ webRequest } as unknown as Parameters<typeof guardProviderRequests>[0], [PROVIDER], {
    port: () => 4501,
    captureSecret: () => undefined,
    pageAsked: () => undefined,
    reachable: async () => waiting[asked++]?.promise,
  });
  const answers: (boolean | undefined)[] = [];
  for (const url of [`${SERVICE}/device`, `${SERVICE}/info`, `${PROVIDER}/page`]) {
    const details = { url, method: 'GET', uploadData: [] } as unknown as OnBeforeRequestListenerDetails;
    before?.(details, ({ cancel }) => answers.push(cancel));
  }
  expect(answers).toEqual([false]);
  waiting[0]?.resolve(undefined);
  await expect.poll(() => answers).toEqual([false, false]);
  waiting[1]?.reject(new Error('no proxy'));
  await expect.poll(() => answers).toEqual([false, false, true]);
});
