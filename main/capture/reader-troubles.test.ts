import { describe, expect, it } from 'vitest';
import type { ReaderStatus } from '../../drivers/link/reader-status.ts';
import { createTroubleWatch } from './reader-troubles.ts';

const reader: ReaderStatus = {
  deviceId: 'usb/1-1/A',
  make: 'Maker',
  model: 'One',
  serialNo: 'A',
  type: 'Finger',
  state: 'not-ready',
  level: 'L0',
  own: { canCalibrate: false, problem: 'failed', detail: 'register 12 reads 00' },
};
const trouble = { reader: 'Maker One', code: 'failed', detail: 'register 12 reads 00' };

describe('troubles for the log', () => {
  it('are reported once, and again when they come back', () => {
    const news = createTroubleWatch();
    expect(news([reader], [])).toEqual([trouble]);
    expect(news([reader], [])).toEqual([]);
    expect(news([{ ...reader, own: { canCalibrate: false } }], [])).toEqual([]);
    expect(news([reader], [])).toEqual([trouble]);
  });

  it('include those of buses', () => {
    const news = createTroubleWatch();
    const missing = { code: 'unavailable', detail: 'libusb-1.0.so.0' } as const;
    expect(news([], [missing])).toEqual([{ reader: 'bus', code: 'unavailable', detail: 'libusb-1.0.so.0' }]);
    expect(news([], [missing])).toEqual([]);
  });
});
