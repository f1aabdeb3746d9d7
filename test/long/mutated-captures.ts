import { fuzzedDeviceId } from '../../drivers/sbi/testing/service-state.ts';
import type { Random } from './malformed-requests.ts';

/** Captures as an honest client requests them, one field of each changed for another value that the standard knows. */

/** A reader of the fuzzed process, and its answer to a proper request. */
export interface FuzzedReader {
  readonly purpose: 'Auth' | 'Registration';
  readonly kind: 'finger-slap' | 'finger-single' | 'iris-double' | 'iris-single';
  readonly good: { readonly deviceSubId: string; readonly count: string; readonly bioSubType: readonly string[] };
}

const HAND = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'];
const EYES = ['Left', 'Right'];

export const FUZZED_READERS: readonly FuzzedReader[] = [
  { purpose: 'Registration', kind: 'finger-slap', good: { deviceSubId: '1', count: '4', bioSubType: HAND } },
  {
    purpose: 'Registration',
    kind: 'finger-single',
    good: { deviceSubId: '0', count: '1', bioSubType: ['Left Thumb'] },
  },
  { purpose: 'Registration', kind: 'iris-double', good: { deviceSubId: '3', count: '2', bioSubType: EYES } },
  { purpose: 'Registration', kind: 'iris-single', good: { deviceSubId: '1', count: '1', bioSubType: ['Left'] } },
  { purpose: 'Auth', kind: 'finger-slap', good: { deviceSubId: '0', count: '4', bioSubType: HAND } },
  { purpose: 'Auth', kind: 'finger-single', good: { deviceSubId: '0', count: '1', bioSubType: ['Left Thumb'] } },
  { purpose: 'Auth', kind: 'iris-double', good: { deviceSubId: '0', count: '2', bioSubType: EYES } },
  { purpose: 'Auth', kind: 'iris-single', good: { deviceSubId: '0', count: '1', bioSubType: ['Left'] } },
];

const NAMES: readonly unknown[] = [
  undefined,
  null,
  [],
  [null],
  ['UNKNOWN'],
  ['UNKNOWN', 'UNKNOWN'],
  ['Left'],
  ['Right'],
  ['Right', 'Left'],
  ['Left', 'Left'],
  ['Left', 'UNKNOWN'],
  ['Left Thumb'],
  ['Right Thumb', 'Left Thumb'],
  ['Right IndexFinger'],
  ['Left LittleFinger', 'Left RingFinger', 'Left MiddleFinger', 'Left IndexFinger'],
  ['Left IndexFinger', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN'],
  'Left Thumb',
  [7],
];
const HASH = 'BDDBDF7E9DF02F902EE5DD61B2B513D7566A2112FF97DB7DC3B6D184A43EF0E3';

const BIO_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  type: ['Finger', 'Iris', 'Face', 'finger', null],
  count: [0, 1, 2, 3, 4, '1', '2', '4', '5', '10', '11', -1, 1.5, null],
  bioSubType: NAMES,
  exception: NAMES,
  requestedScore: [0, 100, '100', '0', 1e-7, 5e-324, '0.0000001', 99.99999999999999, -0, 101, '1e1', null],
  deviceSubId: [0, 1, 2, 3, '0', '1', '2', '3', 4, -1, null],
  previousHash: ['', null, HASH, HASH.toLowerCase(), HASH.slice(1), 'x'],
};
const REQUEST_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  env: ['Developer', 'Staging', '', null],
  timeout: [0, 1, 20, '0', '50', 300, null],
  captureTime: [null, '2026-01-02T03:04:05', '2026-01-02T03:04:05.123456789Z', '2026-13-99T99:99:99Z', 'now'],
  domainUri: [null, '', 'ü\u0000\ud800', 'x'.repeat(200), 'x'.repeat(201)],
  transactionId: ['abcd', 'a'.repeat(50), 'a'.repeat(51), 'abc', 'ü-ü-', null],
  customOpts: [null, {}, { a: [[[]]] }, Object.fromEntries(Array.from({ length: 51 }, (_, at) => [at, '']))],
};

/** The body of the next capture at this reader; the same `random` makes the same. */
export function mutatedCapture(random: Random, { purpose, kind, good }: FuzzedReader): object {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const bio: Record<string, unknown> = {
    type: kind.startsWith('iris') ? 'Iris' : 'Finger',
    requestedScore: '20',
    deviceId: fuzzedDeviceId(kind, purpose),
    previousHash: '',
    ...good,
    // Half of the requests to Auth devices name no finger or eye.
    ...(purpose === 'Auth' && random() < 0.5 && { bioSubType: ['UNKNOWN'] }),
  };
  const request: Record<string, unknown> = {
    env: 'Developer',
    purpose,
    specVersion: '0.9.5',
    timeout: '300',
    captureTime: '2026-01-02T03:04:05Z',
    domainUri: 'https://idp.example',
    transactionId: `fuzz-${Math.floor(random() * 1e9)}`,
    customOpts: null,
  };
  const [target, values] = random() < 0.75 ? [bio, BIO_VALUES] : [request, REQUEST_VALUES];
  const name = pick(Object.keys(values));
  target[name] = pick(values[name] ?? []);
  return { ...request, bio: [bio] };
}
