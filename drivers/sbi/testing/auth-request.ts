import { PAGE_ORIGIN } from './raw-client.ts';

/** MOSIP's browser client's request for an auth capture of one finger (JSON numbers), with changes of the test. */
export function authRequest(change: object = {}, bioChange: object = {}) {
  return {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: 5000,
    captureTime: '2026-01-02T03:04:05.123Z',
    domainUri: PAGE_ORIGIN,
    transactionId: '1234567890',
    bio: [
      {
        type: 'Finger',
        count: 1,
        bioSubType: ['UNKNOWN'],
        requestedScore: 70,
        deviceId: 'finger-1',
        deviceSubId: 0,
        previousHash: '',
        ...bioChange,
      },
    ],
    customOpts: null,
    ...change,
  };
}

/** The error code of the first element of a capture's answer. */
export function errorCodeOf(json: unknown): string {
  const { biometrics } = json as { biometrics: { error: { errorCode: string } }[] };
  return biometrics[0]?.error.errorCode ?? '';
}
