import { describe, expect, it } from 'vitest';
import { CaptureErrorSchema, DeviceInfoSchema, DiscoveryElementSchema, InfoElementSchema } from './foreign-messages.ts';
import { parseForeignTime } from './foreign-time.ts';

describe('times of other services', () => {
  const noon = Date.parse('2026-01-02T12:00:00Z');
  it.each([
    ['2026-01-02T12:00:00Z', noon],
    ['2026-01-02T12:00:00.123Z', noon + 123],
    ['2026-01-02T12:00:00.123456789Z', noon + 123],
    ['2026-01-02T12:00:00.5Z', noon + 500],
    ['2026-01-02T12:00:00,5Z', noon + 500],
    ['2026-01-02T17:00:00+05', noon],
    ['2026-01-02T17:30:00+05:30', noon],
    ['2026-01-02T17:30:00+0530', noon],
    ['2026-01-02T17:30:00.250+0530', noon + 250],
    ['2026-01-02T04:00:00-08:00', noon],
    ['2026-01-03T02:00:00+14:00', noon],
  ])('are read: %s', (text, ms) => {
    expect(parseForeignTime(text)).toBe(ms);
  });

  it.each([
    '2026-01-02T12:00:00',
    '2026-01-02 12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2026-01-02T24:00:00Z',
    '2026-01-02T12:60:00Z',
    '2026-01-02T12:00:00+15:00',
    '2026-01-02T12:00:00+05:60',
    '1767355200000',
    '',
  ])('are not: %s', (text) => {
    expect(parseForeignTime(text)).toBeUndefined();
  });
});

describe('messages of other services', () => {
  it('may number the sub ids', () => {
    const element = {
      deviceId: 'd',
      deviceStatus: 'Ready',
      certification: 'L1',
      callbackId: 'http://127.0.0.1:4501/',
      digitalId: 'x',
      specVersion: ['0.9.5'],
      purpose: 'Auth',
    };
    expect(DiscoveryElementSchema.parse({ ...element, deviceSubId: [1, '2', 0] }).deviceSubId).toEqual(['1', '2', '0']);
    const info = { ...element, serviceVersion: '1', firmware: '1', deviceCode: 'c', env: 'Staging' };
    expect(DeviceInfoSchema.parse({ ...info, deviceSubId: [3] }).deviceSubId).toEqual(['3']);
    expect(DiscoveryElementSchema.safeParse({ ...element, deviceSubId: [1.5] }).success).toBe(false);
  });

  it.each([[{}], [null], [undefined], ['']])('have no error with %o', (error) => {
    expect(InfoElementSchema.parse({ deviceInfo: 'x', error }).error ?? null).toBeNull();
    expect(CaptureErrorSchema.parse({ error }).error ?? null).toBeNull();
  });

  it('have one that is named', () => {
    const error = { errorCode: '101', errorInfo: 'no' };
    expect(CaptureErrorSchema.parse({ error }).error).toEqual(error);
    expect(CaptureErrorSchema.safeParse({ error: { errorInfo: 'no' } }).success).toBe(false);
  });
});
