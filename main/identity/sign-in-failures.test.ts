import * as oidc from 'openid-client';
import { describe, expect, it } from 'vitest';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { readError } from './authorization.ts';
import { AnsweredByNetwork, ProviderOutOfOrder } from './provider-fetch.ts';
import { AnswerInvalid, failureOf, refusalOf, SignInEnded } from './sign-in-failures.ts';

const connection = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

describe('the way to the provider', () => {
  it.each([
    ['ECONNREFUSED', 'provider-unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'provider-unreachable'],
    ['ENOTFOUND', 'provider-name-unknown'],
    ['EAI_AGAIN', 'provider-name-unknown'],
    ['CERT_HAS_EXPIRED', 'provider-not-trusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'provider-not-trusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'provider-not-trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'provider-not-trusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'provider-not-trusted'],
    ['EPROTO', 'provider-not-trusted'],
  ])('that fails with %s is %s', (code, expected) => {
    expect(failureOf(connection(code))).toEqual({ code: expected });
    expect(failureOf(new oidc.ClientError('wrapped', { cause: connection(code) }))).toEqual({ code: expected });
  });

  it.each<[Error, string]>([
    [new ProviderOutOfOrder(503), 'provider-out-of-order'],
    [new AnsweredByNetwork(200), 'network-sign-in-needed'],
    [new DOMException('late', 'TimeoutError'), 'provider-unreachable'],
  ])('that ends with %s is %s', (error, code) => {
    expect(failureOf(new oidc.ClientError('wrapped', { cause: error }))).toEqual({ code });
  });

  it('is not to blame for an answer that cannot be read', () => {
    expect(failureOf(new TypeError('no header'))).toEqual({ code: 'provider-answer-invalid', detail: 'TypeError' });
    expect(failureOf(new AnswerInvalid('state'))).toEqual({ code: 'provider-answer-invalid', detail: 'state' });
  });
});

it.each([
  ['access_denied', { code: 'sign-in-cancelled' }],
  ['consent_rejected', { code: 'sign-in-cancelled' }],
  ['temporarily_unavailable', { code: 'provider-out-of-order' }],
  ['invalid_grant', { code: 'sign-in-timed-out' }],
  ['transaction_timeout', { code: 'sign-in-timed-out' }],
  ['invalid_client', { code: 'client-not-accepted', error: 'invalid_client' }],
  ['auth_failed', { code: 'provider-refused', error: 'auth_failed' }],
  ['constructor', { code: 'provider-refused', error: 'constructor' }],
])('the provider’s %s means %j', (error, refusal) => {
  expect(refusalOf(error)).toEqual(refusal);
});

describe('a redirect with an error', () => {
  const profile = registrantProvider();
  const read = (query: string) => {
    try {
      readError(new URL(`https://localhost/callback?${query}`), profile, 'state-1');
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  };

  it.each([
    ['state=state-1&error=access_denied', { code: 'sign-in-cancelled' }],
    ['state=state-1&error=access_denied&iss=https%3A%2F%2Fid.example', { code: 'sign-in-cancelled' }],
    [
      'state=state-1&error=access_denied&iss=https%3A%2F%2Fevil.example',
      { code: 'provider-answer-invalid', detail: 'iss' },
    ],
    ['state=other&error=access_denied', { code: 'provider-answer-invalid', detail: 'state' }],
    ['error=access_denied', { code: 'provider-answer-invalid', detail: 'state' }],
    ['state=state-1&state=other&error=access_denied', { code: 'provider-answer-invalid', detail: 'state' }],
    ['state=state-1&error=access_denied&error=server_error', { code: 'provider-answer-invalid', detail: 'state' }],
    ['state=state-1&code=c', undefined],
  ])('%s is read as %j', (query, refusal) => {
    expect(read(query)).toEqual(refusal);
  });

  it('keeps what was told apart on its way', () => {
    expect(failureOf(new SignInEnded({ code: 'sign-in-timed-out' }))).toEqual({ code: 'sign-in-timed-out' });
  });
});
