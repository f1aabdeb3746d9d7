import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseCaptureRequest } from './capture-request.ts';
import { fullCount, namesOf, offeredSubIds, placementSize, readerProblem } from '../listing/capture-rules.ts';
import { SBI_ERRORS } from '../answer/errors.ts';

const HASH = 'bddbdf7e9df02f902ee5dd61b2b513d7566a2112ff97db7dc3b6d184a43ef0e3';

function request(bio: object = {}, change: object = {}) {
  return {
    env: 'Developer',
    purpose: 'Registration',
    specVersion: '0.9.5',
    timeout: '1000',
    transactionId: 'abcd',
    bio: [
      { type: 'Finger', count: '4', requestedScore: '40', deviceId: 'a', deviceSubId: '1', previousHash: HASH, ...bio },
    ],
    ...change,
  };
}

function codeOf(bio: object): string | undefined {
  const parsed = parseCaptureRequest(request(bio), 'Registration');
  return parsed.ok ? undefined : SBI_ERRORS[parsed.error.code][0];
}

describe('a registration request', () => {
  it('is read with all its fields', () => {
    const bio = { count: '3', bioSubType: null, exception: ['Left RingFinger', null], deviceSubId: '1' };
    expect(parseCaptureRequest(request(bio), 'Registration')).toEqual({
      ok: true,
      value: {
        purpose: 'Registration',
        env: 'Developer',
        timeoutMs: 1000,
        domainUri: '',
        transactionId: 'abcd',
        type: 'Finger',
        deviceSubId: 1,
        count: 3,
        bioSubTypes: [],
        exceptions: ['Left RingFinger'],
        requestedScore: 40,
        deviceId: 'a',
        previousHash: HASH.toUpperCase(),
      },
    });
  });

  it.each([[undefined], [null], [[]], [[null]], [['UNKNOWN']]])('leaves the names open with %j', (bioSubType) => {
    expect(parseCaptureRequest(request({ bioSubType }), 'Registration')).toMatchObject({ value: { bioSubTypes: [] } });
  });

  it('keeps the count rule for every sub id, number of fingers and number of exceptions', () => {
    const wholes = { Finger: { 0: 1, 1: 4, 2: 4, 3: 2 }, Iris: { 0: 1, 1: 1, 2: 1, 3: 2 } } as const;
    for (const type of ['Finger', 'Iris'] as const) {
      for (const deviceSubId of [0, 1, 2, 3] as const) {
        const names = namesOf(type, deviceSubId);
        for (let count = 0; count <= 5; count += 1) {
          for (let excepted = 0; excepted <= Math.min(4, names.length); excepted += 1) {
            const exception = names.slice(0, excepted);
            const whole = wholes[type][deviceSubId];
            const mayExcept = type === 'Finger' ? deviceSubId !== 0 : deviceSubId === 3;
            const good = count > 0 && count + excepted === whole && (excepted === 0 || mayExcept);
            expect(codeOf({ type, deviceSubId, count, exception })).toBe(good ? undefined : '109');
          }
        }
      }
    }
  });

  it.each([
    ['an invalid exception', { count: 3, exception: ['Left Toe'] }, '117'],
    ['UNKNOWN for an exception', { count: 3, exception: ['UNKNOWN'] }, '117'],
    ['an exception twice', { count: 2, exception: ['Left RingFinger', 'Left RingFinger'] }, '117'],
    ['an exception of the other hand', { count: 3, exception: ['Right RingFinger'] }, '118'],
    [
      'a finger that is requested and excepted',
      { count: 3, bioSubType: ['Left RingFinger'], exception: ['Left RingFinger'] },
      '118',
    ],
    ['an invalid name', { bioSubType: ['Left Toe'] }, '119'],
    ['a name twice', { bioSubType: ['Left RingFinger', 'Left RingFinger'] }, '119'],
    ['UNKNOWN among names', { bioSubType: ['Left RingFinger', 'UNKNOWN'] }, '119'],
    ['a finger of the other hand', { bioSubType: ['Right RingFinger'] }, '122'],
    ['fewer names than the count', { bioSubType: ['Left RingFinger'] }, '116'],
    ['an invalid sub id', { deviceSubId: 4 }, '123'],
    ['no device', { deviceId: '' }, '704'],
  ])('is refused for %s', (_name, bio, code) => {
    expect(codeOf(bio)).toBe(code);
  });
});

describe('an auth request', () => {
  it('reads one UNKNOWN as several, and drops exceptions, because only registrations have them', () => {
    const bio = { count: 2, bioSubType: ['UNKNOWN'], deviceSubId: 0, exception: ['x'] };
    expect(parseCaptureRequest(request(bio, { purpose: 'Auth' }), 'Auth')).toMatchObject({
      ok: true,
      value: { count: 2, bioSubTypes: ['UNKNOWN'], exceptions: [] },
    });
  });
});

describe('what a reader can capture', () => {
  const slap = { type: 'Finger', deviceSubType: 'Slap' } as const;
  const single = { type: 'Finger', deviceSubType: 'Single' } as const;
  const double = { type: 'Iris', deviceSubType: 'Double' } as const;
  const eye = { type: 'Iris', deviceSubType: 'Single' } as const;
  const touchless = { type: 'Finger', deviceSubType: 'Touchless' } as const;

  it.each([
    [slap, [1, 2, 3], 4],
    [single, [0], 1],
    [touchless, [0], 1],
    [double, [1, 2, 3], 2],
    [eye, [0, 1, 2], 1],
  ] as const)('%j offers sub ids %j for registration and places %d', (model, subIds, size) => {
    expect(offeredSubIds(model, 'Registration')).toEqual(subIds);
    expect(offeredSubIds(model, 'Auth')).toEqual([0]);
    expect(placementSize(model)).toBe(size);
    for (const one of subIds) expect(fullCount(model, one)).toBeLessThanOrEqual(size);
  });

  it.each([
    [slap, 'Auth', 0, 4, [], undefined],
    [slap, 'Auth', 0, 5, [], undefined],
    [slap, 'Registration', 1, 5, [], 'count-unsupported'],
    [slap, 'Auth', 0, 2, ['Left Thumb', 'Right Thumb'], undefined],
    [slap, 'Auth', 0, 2, ['Left Thumb', 'UNKNOWN'], undefined],
    [slap, 'Auth', 0, 2, ['Left IndexFinger', 'Left LittleFinger'], undefined],
    [slap, 'Auth', 0, 2, ['Left IndexFinger', 'Right IndexFinger'], undefined],
    [slap, 'Auth', 0, 2, ['Left IndexFinger', 'Left Thumb'], undefined],
    [touchless, 'Auth', 0, 2, ['Left IndexFinger', 'Right IndexFinger'], 'count-unsupported'],
    [slap, 'Registration', 0, 1, [], 'count-unsupported'],
    [single, 'Auth', 0, 2, [], 'count-unsupported'],
    [single, 'Registration', 1, 4, [], 'count-unsupported'],
    [single, 'Registration', 0, 1, [], 'bad-bio-sub-type'],
    [single, 'Registration', 0, 1, ['Left Thumb'], undefined],
    [eye, 'Registration', 0, 1, [], 'bad-bio-sub-type'],
    [eye, 'Registration', 0, 1, ['Left'], undefined],
    [eye, 'Registration', 1, 1, [], undefined],
    [double, 'Auth', 0, 2, ['Left', 'Right'], undefined],
    [double, 'Registration', 2, 1, ['Right'], undefined],
    [eye, 'Auth', 0, 2, ['UNKNOWN'], 'count-unsupported'],
    [eye, 'Registration', 3, 2, [], 'count-unsupported'],
  ] as const)('%j for %s with sub id %d, count %d and %j: %s', (model, purpose, deviceSubId, count, names, problem) => {
    const asked = { type: model.type, deviceSubId, count, bioSubTypes: names, exceptions: [] };
    expect(readerProblem(model, purpose, asked)).toBe(problem);
  });
});

it('any JSON becomes a request that keeps the rules, or a code', () => {
  const names = fc.array(
    fc.constantFrom('UNKNOWN', 'Left Thumb', 'Right Thumb', 'Left IndexFinger', 'Left', 'Right', 'x', null),
    { maxLength: 4 },
  );
  const bio = fc.record(
    {
      type: fc.constantFrom('Finger', 'Iris', 'Face', 'finger', null),
      count: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constantFrom('1', '2', '10', 'x')),
      bioSubType: fc.oneof(fc.constant(null), names),
      exception: fc.oneof(fc.constant(null), names),
      requestedScore: fc.oneof(fc.double(), fc.constantFrom('70', '70.5', '101', '-1')),
      deviceId: fc.constantFrom('a', '', null),
      deviceSubId: fc.constantFrom('0', 0, 1, '3', '4', null),
      previousHash: fc.constantFrom('', null, 'a'.repeat(64), 'zz'),
    },
    { requiredKeys: ['type', 'count', 'requestedScore', 'deviceSubId'] },
  );
  const body = fc.record({
    env: fc.constantFrom('Developer', 'Developer', 1),
    purpose: fc.constantFrom('Auth', 'Registration', 'x'),
    specVersion: fc.constantFrom('0.9.5', '0.9.5', '1.0.0'),
    timeout: fc.constantFrom(1000, '1000', 1.5, '1e3'),
    captureTime: fc.constantFrom('2026-01-02T03:04:05', null, 'x'),
    transactionId: fc.oneof(fc.stringMatching(/^[A-Za-z0-9-]{0,60}$/), fc.constant(null)),
    bio: fc.array(bio, { minLength: 0, maxLength: 2 }),
  });
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), body), fc.constantFrom('Auth', 'Registration'), (value, purpose) => {
      const parsed = parseCaptureRequest(value, purpose);
      if (!parsed.ok) {
        expect(SBI_ERRORS).toHaveProperty(parsed.error.code);
        return;
      }
      accepted += 1;
      const read = parsed.value;
      expect(read.purpose).toBe(purpose);
      expect(read.transactionId).toMatch(/^[A-Za-z0-9-]{4,50}$/);
      expect(read.previousHash).toMatch(/^(?:[0-9A-F]{64})?$/);
      expect(read.requestedScore).toBeGreaterThanOrEqual(0);
      expect(read.requestedScore).toBeLessThanOrEqual(100);
      if (read.type === 'Face') return;
      expect(read.count).toBeGreaterThanOrEqual(1);
      if (purpose === 'Registration') {
        const own = namesOf(read.type, read.deviceSubId);
        expect(read.exceptions.every((name) => own.includes(name) && !read.bioSubTypes.includes(name))).toBe(true);
        expect(read.bioSubTypes.every((name) => own.includes(name))).toBe(true);
      }
    }),
    { numRuns: 3000, seed: 7 },
  );
  expect(accepted).toBeGreaterThan(0);
});
