import { describe, expect, it } from 'vitest';
import { isWireFault, listErrorOf, loadErrorOf, wireErrorOf } from './usb-errors.ts';

const failed = (detail: string) => ({ code: 'failed', detail });

describe('the texts of the USB library', () => {
  it.each([
    ['transferIn error: Disconnected', 'gone'],
    ['controlTransferOut error: device disconnected', 'gone'],
    ['open error: failed to read sysfs bConfigurationValue (errno 2)', 'gone'],
    ['open error: device not found', 'gone'],
    ['reset error: failed to reset device (errno 19)', 'gone'],
    ['controlTransferIn error: invalid state', 'gone'],
    ['open error: permission denied (errno 13)', 'no-permission'],
    ['open error: failed to open device (errno 1)', 'no-permission'],
    ['claimInterface error: interface is busy (errno 16)', 'busy'],
    ['open error: device is busy', 'busy'],
    ['claimInterface error: interface is already claimed', 'busy'],
    ['controlTransferIn error: endpoint stalled', 'stalled'],
    ['transferIn error: Stall', 'stalled'],
    ['transferIn error: Cancelled', 'timed-out'],
    ['controlTransferIn error: transfer was cancelled', 'timed-out'],
  ])('%s means %s', (text, code) => {
    expect(wireErrorOf(new Error(text))).toEqual({ code });
  });

  it.each([
    'transferIn error: Fault',
    'controlTransferIn error: hardware fault or protocol violation',
    'transferIn error: endpoint not found',
    'transferIn error: Unknown(12)',
    'claimInterface error: incompatible driver is installed for this device',
    'open error: failed to open device (errno 119)',
    'reset error: failed to reset device (errno 160)',
    'no interface of class ff/ff/ff',
  ])('%s means failed', (text) => {
    expect(wireErrorOf(new Error(text))).toEqual(failed(text));
  });

  it('distinguishes a broken exchange from other failures', () => {
    const asked = [
      'transferIn error: Fault',
      'x error: hardware fault or protocol violation',
      'transferIn error: endpoint not found',
      'default',
      'x: Stall',
    ];
    expect(asked.map((text) => isWireFault(wireErrorOf(new Error(text))))).toEqual([true, true, true, false, false]);
  });

  it('recognizes a machine without USB, and a missing library', () => {
    const detail = 'getDevices error: /sys/bus/usb/devices/ not found (errno 2)';
    expect(listErrorOf(new Error(detail))).toEqual({ code: 'unavailable', detail: '/sys/bus/usb' });
    expect(listErrorOf(new Error('/sys/bus/usb/devices/ permission denied'))).toEqual({ code: 'no-permission' });
    expect(loadErrorOf(new Error('Cannot find native binding'))).toMatchObject({ code: 'unavailable' });
    expect(wireErrorOf('a bare word')).toEqual(failed('a bare word'));
  });
});
