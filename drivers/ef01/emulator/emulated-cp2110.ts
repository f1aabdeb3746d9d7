import type { EmulatedSerialDevice } from '../../transport/testing/emulated-serial.ts';
import type { EmulatedUsbDevice, SetupPacket } from '../../transport/testing/emulated-device.ts';
import {
  CONFIGURATION,
  DEVICE,
  HID,
  HID_DESCRIPTOR,
  IN_ENDPOINT,
  OUT_ENDPOINT,
  PACKET_BYTES,
  REPORTS,
  REPORT_DESCRIPTOR,
} from './cp2110-descriptors.ts';
import { createCp2110Uart } from './cp2110-uart.ts';
import type { Cp2110Faults, Cp2110Uart } from './cp2110-uart.ts';

export interface EmulatedCp2110 extends EmulatedUsbDevice {
  readonly faults: Cp2110Faults;
  isEnabled(): boolean;
}

export interface Cp2110Deps {
  /** What is soldered to its UART. It has its power from the bridge. */
  readonly peer: EmulatedSerialDevice;
  readonly serialNumber: string;
}

/** Request numbers of USB 2.0 (9.4) and HID 1.11 (7.2). */
const GET_DESCRIPTOR = 0x06;
const GET_REPORT = 0x01;
const SET_REPORT = 0x09;
const SET_IDLE = 0x0a;
const FEATURE_REPORT = 0x03;
const OUTPUT_REPORT = 0x02;

/** Makes a bridge that is not enabled, as after power-on. */
export function createCp2110({ peer, serialNumber }: Cp2110Deps): EmulatedCp2110 {
  const faults: Cp2110Faults = {};
  const uart = createCp2110Uart(peer, faults);
  let isPowered = false;

  /** No call reports "plugged in"; the first request comes right after it. */
  function power(): void {
    if (isPowered) return;
    isPowered = true;
    peer.pullCable = () => {
      self.pullCable?.();
    };
    peer.powerUp(uart.receive);
  }

  const self: EmulatedCp2110 = {
    faults,
    isEnabled: uart.isEnabled,
    speed: 'full',
    deviceDescriptor: DEVICE,
    configurationDescriptor: CONFIGURATION,
    strings: ['Silicon Laboratories', 'CP2110 HID USB-to-UART Bridge', serialNumber],
    pullCable: undefined,
    control(setup, data) {
      power();
      const answered = answer(uart, setup, data);
      return Promise.resolve(answered === 'stall' ? 'stall' : answered.slice(0, setup.length));
    },
    async transferIn(endpoint, length, signal) {
      power();
      if (endpoint !== IN_ENDPOINT || length < PACKET_BYTES) return 'stall';
      return uart.takeReport(signal);
    },
    transferOut(endpoint, data) {
      power();
      return Promise.resolve(endpoint === OUT_ENDPOINT ? uart.transmit(data) : 'stall');
    },
    reset: uart.reset,
    unplugged() {
      isPowered = false;
      uart.reset();
      peer.powerDown();
    },
  };
  return self;
}

/** Answers a class request, and the request for a class descriptor. */
function answer(
  uart: Cp2110Uart,
  { requestType, request, value }: SetupPacket,
  data: Uint8Array,
): Uint8Array | 'stall' {
  const kind = value >> 8;
  const id = value & 0xff;
  if (requestType === 0x81 && request === GET_DESCRIPTOR) {
    return kind === REPORT_DESCRIPTOR ? REPORTS : kind === HID_DESCRIPTOR ? HID : 'stall';
  }
  if (requestType === 0xa1 && request === GET_REPORT && kind === FEATURE_REPORT) return uart.getFeature(id);
  if (requestType !== 0x21) return 'stall';
  if (request === SET_IDLE) return new Uint8Array();
  // Reports are numbered: the data begin with the number, too.
  if (request !== SET_REPORT || data[0] !== id) return 'stall';
  return setReport(uart, kind, data) === 'stall' ? 'stall' : new Uint8Array();
}

function setReport(uart: Cp2110Uart, kind: number, data: Uint8Array): 'done' | 'stall' {
  if (kind === FEATURE_REPORT) return uart.setFeature(data[0] ?? 0, data.subarray(1));
  return kind === OUTPUT_REPORT ? uart.transmit(data) : 'stall';
}
