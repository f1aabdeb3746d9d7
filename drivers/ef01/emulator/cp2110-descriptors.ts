import { CP2110_MOST_DATA, CP2110_REPORT } from '../cp2110.ts';

/** Descriptor numbers of USB 2.0 (9.4) and HID 1.11 (7.1). */
export const HID_DESCRIPTOR = 0x21;
export const REPORT_DESCRIPTOR = 0x22;
export const IN_ENDPOINT = 0x81;
export const OUT_ENDPOINT = 0x01;
/** The most bytes of a packet on both interrupt endpoints. */
export const PACKET_BYTES = 64;

const FEATURE_BYTES: readonly (readonly [id: number, bytes: number])[] = [
  [CP2110_REPORT.reset, 1],
  [CP2110_REPORT.enable, 1],
  [CP2110_REPORT.status, 6],
  [CP2110_REPORT.purge, 1],
  [CP2110_REPORT.version, 2],
  [CP2110_REPORT.config, 8],
];

/** HID 1.11, 6.2.2: a vendor's page, bytes, and a report for each count from 1 to 63. */
function reportDescriptor(): Uint8Array {
  const bytes = [0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08];
  for (let count = 1; count <= CP2110_MOST_DATA; count += 1) {
    bytes.push(0x85, count, 0x95, count, 0x09, 0x01, 0x81, 0x02, 0x09, 0x01, 0x91, 0x02);
  }
  for (const [id, count] of FEATURE_BYTES) bytes.push(0x85, id, 0x95, count, 0x09, 0x01, 0xb1, 0x02);
  return Uint8Array.from([...bytes, 0xc0]);
}

/** The report descriptor of the bridge. */
export const REPORTS = reportDescriptor();
/** Its HID descriptor (HID 1.11, 6.2.1). */
export const HID = Uint8Array.of(
  9,
  HID_DESCRIPTOR,
  0x11,
  0x01,
  0,
  1,
  REPORT_DESCRIPTOR,
  REPORTS.length & 0xff,
  REPORTS.length >> 8,
);
/** Its device descriptor (USB 2.0, 9.6.1). */
export const DEVICE = Uint8Array.of(18, 1, 0x00, 0x02, 0, 0, 0, 64, 0xc4, 0x10, 0x80, 0xea, 0x00, 0x01, 1, 2, 3, 1);
const ENDPOINTS = [7, 5, IN_ENDPOINT, 3, PACKET_BYTES, 0, 1, 7, 5, OUT_ENDPOINT, 3, PACKET_BYTES, 0, 1];
const INTERFACE = [9, 4, 0, 0, 2, 3, 0, 0, 0, ...HID, ...ENDPOINTS];
/** Its whole configuration (USB 2.0, 9.6.3 to 9.6.6). */
export const CONFIGURATION = Uint8Array.of(9, 2, 9 + INTERFACE.length, 0, 1, 1, 0, 0x80, 50, ...INTERFACE);
