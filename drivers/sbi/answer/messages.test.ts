import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SBI_ERRORS, sbiError } from './errors.ts';
import {
  formatScore,
  formatSbiTime,
  parseDiscoveryRequest,
  parseSbiTime,
  RegistrationClaimsSchema,
} from './messages.ts';

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

it('a discovery of any JSON is read or has one of the two errors', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const discovery = parseDiscoveryRequest(body);
      if (!discovery.ok) expect(discovery.error.code).toMatch(/^discovery-type-/);
    }),
  );
});

it('every error has its own code in the form that the suite requires', () => {
  const codes = Object.values(SBI_ERRORS).map(([code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[1-9][0-9][0-9]$/);
  expect(sbiError('busy')).toEqual({ errorCode: '111', errorInfo: 'Device is busy' });
});

describe('scores', () => {
  it('are decimals of the published pattern for every number', () => {
    const { requestedScore } = RegistrationClaimsSchema.shape;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (score) => {
        expect(requestedScore.safeParse(formatScore(score))).toMatchObject({ success: true });
        expect(Number(formatScore(score))).toBeCloseTo(score, 15);
      }),
    );
  });
});
