import type { Plugged } from './plugged.ts';

/**
 * A HID device with the numbers of the CP2110 bridge and one vendor-defined report each way, for the rights on its
 * `hidraw` node alone; it is no bridge.
 */

/** HID 1.11, 6.2.2: usage page 0xff00, one 8-byte input and one 8-byte output report. */
const REPORTS = [
  ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x08],
  ...[0x09, 0x02, 0x81, 0x02, 0x09, 0x03, 0x91, 0x02, 0xc0],
];
const GET_DESCRIPTOR = 6;
const REPORT_DESCRIPTOR = 0x22;
const SET_IDLE = 0x0a;

export function makeBridge(): Plugged {
  return {
    commands: {},
    device: {
      speed: 'full',
      deviceDescriptor: Uint8Array.from([18, 1, 0, 2, 0, 0, 0, 64, 0xc4, 0x10, 0x80, 0xea, 0x00, 0x01, 1, 2, 3, 1]),
      configurationDescriptor: Uint8Array.from([
        ...[9, 2, 41, 0, 1, 1, 0, 0x80, 50],
        ...[9, 4, 0, 0, 2, 3, 0, 0, 0],
        ...[9, 0x21, 0x11, 0x01, 0, 1, REPORT_DESCRIPTOR, REPORTS.length, 0],
        ...[7, 5, 0x81, 3, 64, 0, 1],
        ...[7, 5, 0x02, 3, 64, 0, 1],
      ]),
      strings: ['Probe Corp.', 'HID Probe', '0001'],
      async control({ requestType, request, value }) {
        const isReports = requestType === 0x81 && request === GET_DESCRIPTOR && value >> 8 === REPORT_DESCRIPTOR;
        if (isReports) return Promise.resolve(Uint8Array.from(REPORTS));
        return Promise.resolve(requestType === 0x21 && request === SET_IDLE ? new Uint8Array() : 'stall');
      },
      transferIn: async (_endpoint, _length, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(new Uint8Array());
          });
        }),
      transferOut: async () => Promise.resolve('done'),
      reset: () => undefined,
      unplugged: () => undefined,
      pullCable: undefined,
    },
  };
}
