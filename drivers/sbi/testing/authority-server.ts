import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** MOSIP's authentication manager and ID authentication, for a client that fetches the encryption certificate. */
export interface AuthorityServer {
  readonly base: URL;
  /** The requested paths, in the order they came. */
  readonly asked: readonly string[];
  /** The next answers of `getCertificate`; undefined means its own error. */
  setCertificate(pem: string | undefined): void;
  close(): Promise<void>;
}

export const AUTHORITY_CLIENT = { appId: 'ida', clientId: 'station-1', secretKey: 'not-for-logs' } as const;
const TOKEN = 'eyJhbGciOiJub25lIn0.e30.c2ln';

/** Starts the server on 127.0.0.1. Only clients that log in as {@link AUTHORITY_CLIENT} get the certificate. */
export async function startAuthority(certificate?: string): Promise<AuthorityServer> {
  let pem = certificate;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', method } = request;
      asked.push(`${method ?? ''} ${url}`);
      response.setHeader('content-type', 'application/json');
      if (method === 'POST' && url === '/v1/authmanager/authenticate/clientidsecretkey') {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly request?: object };
        const known = JSON.stringify(body.request) === JSON.stringify(AUTHORITY_CLIENT);
        if (known) response.setHeader('authorization', TOKEN);
        const errors = known ? null : [{ errorCode: 'KER-ATH-401', message: 'unknown client' }];
        response.end(JSON.stringify({ response: known ? { status: 'Success' } : null, errors }));
        return;
      }
      const isCertificate =
        url === '/idauthentication/v1/internal/getCertificate?applicationId=IDA&referenceId=IDA-FIR' &&
        request.headers.cookie === `Authorization=${TOKEN}`;
      if (isCertificate && pem !== undefined) {
        const times = { issuedAt: '2026-01-01T00:00:00.000', expiryAt: '2027-01-01T00:00:00.000' };
        response.end(JSON.stringify({ response: { certificate: pem, certSignRequest: null, ...times }, errors: [] }));
      } else response.end(JSON.stringify({ response: null, errors: [{ errorCode: 'KER-KMS-002', message: 'none' }] }));
    });
  });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => {
    resolve(undefined);
  });
  await promise;
  return {
    base: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    asked,
    setCertificate(next) {
      pem = next;
    },
    async close() {
      server.closeAllConnections();
      const closed = Promise.withResolvers<undefined>();
      server.close(() => {
        closed.resolve(undefined);
      });
      await closed.promise;
    },
  };
}
