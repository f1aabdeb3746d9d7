import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { Readers } from '../../capture/readers.ts';
import { createReaderHandlers } from './readers.ts';

const measured = { across: 538.2, down: 369.8, measuredAt: 1 };
let calls: string[];
let measuring: Awaited<ReturnType<Readers['calibrate']>>;
let isFull: boolean;

beforeEach(() => {
  calls = [];
  measuring = ok(measured);
  isFull = false;
});

function handlers() {
  // Only the members that the handlers call; anything else would throw.
  const readers: Partial<Readers> = {
    readers: () => [
      { deviceId: 'usb/1-1/A', make: 'M', model: 'O', serialNo: 'A', type: 'Finger', state: 'ready', level: 'L0' },
    ],
    readerTest: () => undefined,
    test: (deviceId) => {
      calls.push(`test ${deviceId}`);
      return ok(undefined);
    },
    endTest: () => void calls.push('end'),
    openReader: (deviceId) => void calls.push(`open ${deviceId}`),
    calibrate: () => Promise.resolve(measuring),
  };
  return createReaderHandlers({
    readers: readers as Readers,
    resolutions: {
      keep: (serialNo) => {
        calls.push(`keep ${serialNo}`);
        return isFull ? err({ code: 'disk-full' }) : ok(undefined);
      },
    },
    onCalibrated: (deviceId, across, down) => calls.push(`journal ${deviceId} ${across} ${down}`),
  });
}

const device = { deviceId: 'usb/1-1/A' };

describe('what an operator does with a reader', () => {
  it('reaches the reader', async () => {
    const room = handlers();
    expect(await room['reader.test'](device)).toEqual(ok(null));
    expect(await room['reader.open'](device)).toEqual(ok(null));
    expect(await room['reader.end-test']({})).toEqual(ok(null));
    expect(await room['reader.test-view']({})).toEqual(ok(null));
    expect(calls).toEqual(['test usb/1-1/A', 'open usb/1-1/A', 'end']);
  });

  it('keeps a measurement by serial number before it is journalled', async () => {
    const calibrated = await handlers()['reader.calibrate']({ ...device, pitchMillimetres: 0.5 });
    expect(calibrated).toEqual(ok({ measured: true, across: 538.2, down: 369.8 }));
    expect(calls).toEqual(['keep A', 'journal usb/1-1/A 538.2 369.8']);
  });

  it('says why nothing was measured, and what could not be kept', async () => {
    measuring = err({ code: 'tilted' });
    expect(await handlers()['reader.calibrate']({ ...device, pitchMillimetres: 0.5 })).toEqual(
      ok({ measured: false, why: 'tilted' }),
    );
    measuring = ok(measured);
    isFull = true;
    expect(await handlers()['reader.calibrate']({ ...device, pitchMillimetres: 0.5 })).toMatchObject({
      error: { code: 'disk-full' },
    });
    expect(calls).toEqual(['keep A']);
  });
});
