import 'reflect-metadata';
import { randomUUID, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { ProviderSchema } from '../settings/config.ts';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import type { CompactJWSHeaderParameters, CryptoKey, JWK } from 'jose';
import { calculateJwkThumbprint, CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { PortalOptions } from '../create-portal.ts';
import { createPortal } from '../create-portal.ts';
import { sha256Hex } from '../../submission/canonical.ts';
import { createTestJournal, type TestJournal } from './journal.ts';
import type { Provider, ReleasedConsentText, Seed } from '../settings/config.ts';

/** For tests: the portal on loopback, an identity provider that only signs, and stations that enrol at the portal. */

export const ISSUER = 'https://provider.example';
/** A provider of registrants, at which no operator signs in. */
export const REGISTRANTS_ISSUER = 'https://registrants.example';
/** Another provider at which operators sign in. */
export const OTHER_OPERATORS_ISSUER = 'https://other-operators.example';
export const CLIENT = 'kiosk-client';
export const NOW = new Date('2026-06-15T09:00:00.000Z');

export interface Signer {
  readonly jwk: JWK;
  readonly thumbprint: string;
  readonly sign: (payload: object, header?: Omit<CompactJWSHeaderParameters, 'alg'>) => Promise<string>;
}

export async function createSigner(): Promise<Signer> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return signerOf(pair.privateKey, jwk, await calculateJwkThumbprint(jwk, 'sha256'));
}

function signerOf(privateKey: CryptoKey, jwk: JWK, thumbprint: string): Signer {
  return {
    jwk,
    thumbprint,
    sign: (payload, header = {}) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(privateKey),
  };
}

/** A provider whose published keys and reachability are set by the test. */
export interface FakeProvider {
  readonly signer: Signer;
  published: readonly JWK[];
  reachable: boolean;
  fetches: number;
  idToken(claims: object, signer?: Signer): Promise<string>;
  userinfo(claims: object, signer?: Signer): Promise<string>;
}

export async function createProvider(): Promise<FakeProvider> {
  const signer = await createSigner();
  const seconds = NOW.getTime() / 1_000;
  const provider: FakeProvider = {
    signer,
    published: [{ ...signer.jwk, kid: signer.thumbprint, use: 'sig' }],
    reachable: true,
    fetches: 0,
    idToken: (claims, by = signer) =>
      by.sign(
        { iss: ISSUER, aud: CLIENT, iat: seconds - 60, exp: seconds + 3_600, auth_time: seconds - 60, ...claims },
        { kid: by.thumbprint },
      ),
    userinfo: (claims, by = signer) => by.sign({ iss: ISSUER, aud: CLIENT, ...claims }, { kid: by.thumbprint }),
  };
  return provider;
}

export interface TestStation {
  readonly stationId: string;
  readonly certificatePem: string;
  readonly receiptKeys: { readonly keys: readonly JWK[] };
  readonly thumbprint: string;
  readonly centre: string;
  readonly signer: Signer;
  readonly journal: TestJournal;
  /** The `Authorization` header with a new token; `claims` replace those of a correct one. */
  authorization(claims?: object): Promise<string>;
  x5c(): string[];
}

export interface TestPortal {
  readonly baseUrl: string;
  readonly provider: FakeProvider;
  readonly store: Awaited<ReturnType<typeof createPortal>>['store'];
  readonly folder: string;
  /** The clock of the portal and of the stations. */
  readonly time: { now: Date };
  enrol(centre?: string, code?: string): Promise<TestStation>;
  call(method: string, path: string, options?: CallOptions): Promise<{ status: number; body: unknown }>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}

interface CallOptions {
  readonly authorization?: string;
  readonly body?: unknown;
}

export const CONSENT: ReleasedConsentText = { textId: 'consent-1', language: 'en', sha256: sha256Hex('I agree') };
export const EMPTY_SEED: Seed = { programs: [], registrants: [], applications: [], entitlements: [] };

interface StartPortalOptions extends Partial<
  Pick<PortalOptions, 'seed' | 'mode' | 'limits' | 'random' | 'dataFolder' | 'answerChecks' | 'documentChecks'>
> {
  readonly provider?: FakeProvider;
  readonly port?: number;
  readonly acrValues?: string[];
  readonly sharedClient?: NonNullable<Provider['sharedClient']>;
}

export async function startPortal(options: StartPortalOptions = {}): Promise<TestPortal> {
  const provider = options.provider ?? (await createProvider());
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'portal-'));
  let baseUrl = '';
  const time = { now: NOW };
  const portal = await createPortal({
    ...portalOptions(options, provider),
    dataFolder: folder,
    baseUrl: () => baseUrl,
    now: () => time.now.getTime(),
  });
  await portal.app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  baseUrl = `http://127.0.0.1:${(portal.app.server.address() as AddressInfo).port}`;
  return {
    baseUrl,
    provider,
    store: portal.store,
    folder,
    time,
    call: (method, path, request) => call(`${baseUrl}${path}`, method, request),
    enrol: (centre = 'Riverside centre', code = 'training-code') => enrolStation({ baseUrl, time, centre, code }),
    stop: () => portal.close(),
    async remove() {
      await portal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function portalOptions(
  options: StartPortalOptions,
  provider: FakeProvider,
): Omit<PortalOptions, 'dataFolder' | 'baseUrl' | 'now'> {
  const { mode, acrValues, sharedClient, seed, limits, random, answerChecks, documentChecks } = options;
  return {
    mode: mode ?? 'training',
    providers: [
      {
        issuer: ISSUER,
        jwksUri: `${ISSUER}/jwks`,
        clientIds: [CLIENT],
        operators: true,
        ...(acrValues !== undefined && { acrValues }),
        ...(sharedClient && { sharedClient }),
      },
      // The same keys under another name, for registrants only.
      { issuer: REGISTRANTS_ISSUER, jwksUri: `${REGISTRANTS_ISSUER}/jwks`, clientIds: [CLIENT], operators: false },
      {
        issuer: OTHER_OPERATORS_ISSUER,
        jwksUri: `${OTHER_OPERATORS_ISSUER}/jwks`,
        clientIds: [CLIENT],
        operators: true,
      },
    ].map((each) => ProviderSchema.parse(each)),
    enrolmentCodes: [
      { code: 'training-code', reusable: true },
      { code: 'once-only-code', reusable: false },
    ],
    consentTexts: [CONSENT],
    seed: seed ?? EMPTY_SEED,
    limits,
    ...(random !== undefined && { random }),
    ...(answerChecks && { answerChecks }),
    // A process for each test would take longer than all that is tested; those who test the opening start one.
    documentChecks: documentChecks ?? { check: () => Promise.resolve('readable'), close: () => Promise.resolve() },
    fetchJwks: () => {
      provider.fetches += 1;
      return provider.reachable ? Promise.resolve({ keys: provider.published }) : Promise.reject(new Error('down'));
    },
  };
}

async function call(
  url: string,
  method: string,
  { authorization, body }: CallOptions = {},
): ReturnType<TestPortal['call']> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function enrolStation(options: {
  readonly baseUrl: string;
  readonly time: TestPortal['time'];
  readonly centre: string;
  readonly code: string;
}): Promise<TestStation> {
  const { baseUrl, time, centre, code } = options;
  const { certificateRequest, signer } = await createStationKey();
  const { status, body } = await call(`${baseUrl}/station/enrolments`, 'POST', {
    body: { certificateRequest, centre, enrolmentCode: code },
  });
  if (status !== 201) throw new Error(`enrolment was answered with ${status} ${JSON.stringify(body)}`);
  const enrolled = body as { stationId: string; certificate: string; receiptKeys: { keys: JWK[] } };
  const x5c = (): string[] => [enrolled.certificate.replace(/-----[^-]+-----|\s/gu, '')];
  return {
    stationId: enrolled.stationId,
    certificatePem: enrolled.certificate,
    receiptKeys: enrolled.receiptKeys,
    thumbprint: signer.thumbprint,
    centre,
    signer,
    journal: createTestJournal({
      stationId: enrolled.stationId,
      sign: signer.sign,
      x5c,
      now: () => time.now.getTime(),
    }),
    x5c,
    async authorization(claims = {}) {
      const iat = Math.floor(time.now.getTime() / 1_000);
      const payload = { iss: enrolled.stationId, aud: baseUrl, iat, exp: iat + 60, jti: randomUUID(), ...claims };
      return `Bearer ${await signer.sign(payload, { typ: 'kiosk-station+jwt', x5c: x5c() })}`;
    },
  };
}

export async function createStationKey(
  curve: 'P-256' | 'P-384' = 'P-256',
): Promise<{ readonly certificateRequest: string; readonly signer: Signer }> {
  const algorithm = { name: 'ECDSA', namedCurve: curve, hash: curve === 'P-256' ? 'SHA-256' : 'SHA-384' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: ['new station'] }],
    keys,
    signingAlgorithm: algorithm,
  });
  const jwk = await exportJWK(keys.publicKey);
  const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
  return { certificateRequest: request.toString('pem'), signer: signerOf(keys.privateKey, jwk, thumbprint) };
}

/** The first error code of an answer. */
export function codeOf(answer: { readonly body: unknown }): string | undefined {
  return (answer.body as { errors?: readonly { code: string }[] } | undefined)?.errors?.[0]?.code;
}
