import type { EmulatedSerialDevice } from '../../transport/testing/emulated-serial.ts';
import { heardAt } from '../../transport/testing/emulated-serial.ts';
import type { EmulatedUsbDevice, SetupPacket } from '../../transport/testing/emulated-device.ts';
import { CP2110_MOST_DATA, CP2110_REPORT } from '../cp2110.ts';

/** What can be wrong with the bridge; set while it runs. */
export interface Cp2110Faults {
  refusesPurge?: boolean;
  /** Each report has 64 bytes whatever it carries, as Windows hands them on. */
  padsReports?: boolean;
}

export interface EmulatedCp2110 extends EmulatedUsbDevice {
  readonly faults: Cp2110Faults;
  isEnabled(): boolean;
}

export interface Cp2110Deps {
  /** What is soldered to its UART. It has its power from the bridge. */
  readonly peer: EmulatedSerialDevice;
  readonly serialNumber: string;
}

/** Descriptor and request numbers of USB 2.0 (9.4) and HID 1.11 (7.1, 7.2). */
const GET_DESCRIPTOR = 0x06;
const HID_DESCRIPTOR = 0x21;
const REPORT_DESCRIPTOR = 0x22;
const GET_REPORT = 0x01;
const SET_REPORT = 0x09;
const SET_IDLE = 0x0a;
const FEATURE_REPORT = 0x03;
const OUTPUT_REPORT = 0x02;
const IN_ENDPOINT = 0x81;
const OUT_ENDPOINT = 0x01;
const PACKET_BYTES = 64;
/** AN434: both FIFOs have 480 bytes; what comes into a full one is lost. */
const FIFO_BYTES = 480;
const PART_NUMBER = 0x0a;

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

const REPORTS = reportDescriptor();
const HID = Uint8Array.of(
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
const DEVICE = Uint8Array.of(18, 1, 0x00, 0x02, 0, 0, 0, 64, 0xc4, 0x10, 0x80, 0xea, 0x00, 0x01, 1, 2, 3, 1);
const ENDPOINTS = [7, 5, IN_ENDPOINT, 3, PACKET_BYTES, 0, 1, 7, 5, OUT_ENDPOINT, 3, PACKET_BYTES, 0, 1];
const INTERFACE = [9, 4, 0, 0, 2, 3, 0, 0, 0, ...HID, ...ENDPOINTS];
const CONFIGURATION = Uint8Array.of(9, 2, 9 + INTERFACE.length, 0, 1, 1, 0, 0x80, 50, ...INTERFACE);

/** Makes a bridge that is not enabled, as after power-on. */
export function createCp2110({ peer, serialNumber }: Cp2110Deps): EmulatedCp2110 {
  const faults: Cp2110Faults = {};
  const received: number[] = [];
  let isPowered = false;
  let isEnabled = false;
  let config = Uint8Array.of(0, 1, 0xc2, 0, 0, 0, 3, 0);
  let wake: (() => void) | undefined;

  const baud = (): number => new DataView(config.buffer).getUint32(0);

  /** The bus has no word for "plugged in"; the first thing it asks comes right after. */
  function power(): void {
    if (isPowered) return;
    isPowered = true;
    peer.pullCable = () => {
      self.pullCable?.();
    };
    peer.powerUp((bytes, sentAt) => {
      if (!isEnabled) return;
      received.push(...heardAt(baud(), bytes, sentAt));
      received.splice(FIFO_BYTES);
      wake?.();
    });
  }

  function resetBridge(): void {
    isEnabled = false;
    received.length = 0;
    config = Uint8Array.of(0, 1, 0xc2, 0, 0, 0, 3, 0);
  }

  function getFeature(id: number): Uint8Array | 'stall' {
    switch (id) {
      case CP2110_REPORT.enable:
        return Uint8Array.of(id, isEnabled ? 1 : 0);
      case CP2110_REPORT.status:
        return Uint8Array.of(id, 0, 0, received.length >> 8, received.length & 0xff, 0, 0);
      case CP2110_REPORT.version:
        return Uint8Array.of(id, PART_NUMBER, 1);
      case CP2110_REPORT.config:
        return Uint8Array.of(id, ...config);
      default:
        return 'stall';
    }
  }

  function setFeature(id: number, value: Uint8Array): 'done' | 'stall' {
    const [first = 0] = value;
    switch (id) {
      case CP2110_REPORT.reset:
        resetBridge();
        return 'done';
      case CP2110_REPORT.enable:
        isEnabled = first === 1;
        return 'done';
      case CP2110_REPORT.purge:
        if (faults.refusesPurge || first < 1 || first > 3) return 'stall';
        if (first !== 1) received.length = 0;
        return 'done';
      case CP2110_REPORT.config:
        if (value.length < config.length) return 'stall';
        config = Uint8Array.from(value.subarray(0, config.length));
        return 'done';
      default:
        return 'stall';
    }
  }

  function transmit(report: Uint8Array): 'done' | 'stall' {
    const [count = 0] = report;
    if (count < 1 || count > CP2110_MOST_DATA || report.length < count + 1) return 'stall';
    if (isEnabled) peer.receive(report.slice(1, 1 + count), baud());
    return 'done';
  }

  function answer({ requestType, request, value }: SetupPacket, data: Uint8Array): Uint8Array | 'stall' {
    const kind = value >> 8;
    const id = value & 0xff;
    const none = new Uint8Array();
    if (requestType === 0x81 && request === GET_DESCRIPTOR) {
      return kind === REPORT_DESCRIPTOR ? REPORTS : kind === HID_DESCRIPTOR ? HID : 'stall';
    }
    if (requestType === 0xa1 && request === GET_REPORT && kind === FEATURE_REPORT) return getFeature(id);
    if (requestType !== 0x21) return 'stall';
    if (request === SET_IDLE) return none;
    // Reports are numbered, so the number leads the data, too.
    if (request !== SET_REPORT || data[0] !== id) return 'stall';
    const done =
      kind === FEATURE_REPORT ? setFeature(id, data.subarray(1)) : kind === OUTPUT_REPORT ? transmit(data) : 'stall';
    return done === 'stall' ? 'stall' : none;
  }

  function nextReport(): Uint8Array | undefined {
    const bytes = received.splice(0, CP2110_MOST_DATA);
    if (bytes.length === 0) return undefined;
    const report = new Uint8Array(faults.padsReports ? PACKET_BYTES : bytes.length + 1);
    report.set([bytes.length, ...bytes]);
    return report;
  }

  const self: EmulatedCp2110 = {
    faults,
    isEnabled: () => isEnabled,
    speed: 'full',
    deviceDescriptor: DEVICE,
    configurationDescriptor: CONFIGURATION,
    strings: ['Silicon Laboratories', 'CP2110 HID USB-to-UART Bridge', serialNumber],
    pullCable: undefined,
    control(setup, data) {
      power();
      const answered = answer(setup, data);
      return Promise.resolve(answered === 'stall' ? 'stall' : answered.slice(0, setup.length));
    },
    async transferIn(endpoint, length, signal) {
      power();
      if (endpoint !== IN_ENDPOINT || length < PACKET_BYTES) return 'stall';
      for (;;) {
        if (signal.aborted) return new Uint8Array();
        const report = nextReport();
        if (report) return report;
        await new Promise<void>((resolve) => {
          const over = (): void => {
            wake = undefined;
            signal.removeEventListener('abort', over);
            resolve();
          };
          wake = over;
          signal.addEventListener('abort', over);
        });
      }
    },
    transferOut(endpoint, data) {
      power();
      return Promise.resolve(endpoint === OUT_ENDPOINT ? transmit(data) : 'stall');
    },
    reset: resetBridge,
    unplugged() {
      isPowered = false;
      resetBridge();
      peer.powerDown();
    },
  };
  return self;
}
