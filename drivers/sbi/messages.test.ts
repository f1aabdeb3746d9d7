import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SBI_ERRORS, sbiError } from './errors.ts';
import { formatSbiTime, parseAuthCaptureRequest, parseDiscoveryRequest, parseSbiTime } from './messages.ts';

describe('SBI times', () => {
  it('are whole seconds in UTC and read back', () => {
    expect(formatSbiTime(Date.parse('2026-01-02T03:04:05.999Z'))).toBe('2026-01-02T03:04:05Z');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
        expect(parseSbiTime(formatSbiTime(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  it.each(['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05', '2026-02-30T00:00:00Z', '2026-01-02T24:00:00Z', ''])(
    'are read in no other form: %s',
    (text) => {
      expect(parseSbiTime(text)).toBeUndefined();
    },
  );
});

describe('whatever JSON comes', () => {
  it('the parsers answer with a request or a code, and what they accept keeps the rules', () => {
    const bio = fc.record(
      {
        type: fc.constantFrom('Finger', 'Iris', 'Face', 'finger', null),
        count: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constantFrom('1', '2', '10', 'x')),
        bioSubType: fc.oneof(
          fc.constant(null),
          fc.array(fc.constantFrom('UNKNOWN', 'Left Thumb', 'Right Thumb', 'Left', 'x', null), { maxLength: 4 }),
        ),
        requestedScore: fc.oneof(fc.double(), fc.constantFrom('70', '70.5', '101', '-1')),
        deviceId: fc.constantFrom('a', '', null),
        deviceSubId: fc.constantFrom('0', 0, 1, '4', null),
        previousHash: fc.constantFrom('', null, 'a'.repeat(64), 'zz'),
      },
      { requiredKeys: ['type', 'count'] },
    );
    const request = fc.record({
      env: fc.constantFrom('Developer', 1),
      purpose: fc.constantFrom('Auth', 'Registration', 'x'),
      specVersion: fc.constantFrom('0.9.5', '1.0.0'),
      timeout: fc.constantFrom(1000, '1000', 1.5, '1e3'),
      captureTime: fc.constantFrom('2026-01-02T03:04:05', null, 'x'),
      transactionId: fc.oneof(fc.stringMatching(/^[A-Za-z0-9-]{0,60}$/), fc.constant(null)),
      bio: fc.array(bio, { maxLength: 2 }),
    });
    const good = {
      env: 'Developer',
      purpose: 'Auth',
      specVersion: '0.9.5',
      timeout: '1000',
      transactionId: 'abcd',
      bio: [{ type: 'Finger', count: 2, bioSubType: ['UNKNOWN'], requestedScore: 1, deviceId: 'a', deviceSubId: 0 }],
    };
    expect(parseAuthCaptureRequest(good)).toMatchObject({ ok: true, value: { count: 2, timeoutMs: 1000 } });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), request), (body) => {
        const discovery = parseDiscoveryRequest(body);
        if (!discovery.ok) expect(discovery.error.code).toMatch(/^discovery-type-/);
        const capture = parseAuthCaptureRequest(body);
        if (!capture.ok) {
          expect(SBI_ERRORS).toHaveProperty(capture.error.code);
          return;
        }
        expect(capture.value.transactionId).toMatch(/^[A-Za-z0-9-]{4,50}$/);
        expect(capture.value.previousHash).toMatch(/^(?:[0-9A-F]{64})?$/);
        expect(capture.value.requestedScore).toBeGreaterThanOrEqual(0);
        expect(capture.value.requestedScore).toBeLessThanOrEqual(100);
        expect(capture.value.count).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});

it('every error has a code of its own in the form the suite demands', () => {
  const codes = Object.values(SBI_ERRORS).map(([code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[1-9][0-9][0-9]$/);
  expect(sbiError('busy')).toEqual({ errorCode: '111', errorInfo: 'Device is busy' });
});
