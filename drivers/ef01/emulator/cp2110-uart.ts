import { CP2110_MOST_DATA, CP2110_REPORT } from '../cp2110.ts';
import { heardAt } from '../../transport/testing/emulated-serial.ts';
import type { EmulatedSerialDevice } from '../../transport/testing/emulated-serial.ts';
import { PACKET_BYTES } from './cp2110-descriptors.ts';

/** What can be wrong with the bridge; set while it runs. */
export interface Cp2110Faults {
  refusesPurge?: boolean;
  /** Each report has 64 bytes whatever it carries, as Windows hands them on. */
  padsReports?: boolean;
}

/** The UART of the bridge with its receive FIFO, set up and read by reports (Silicon Labs AN434). */
export interface Cp2110Uart {
  isEnabled(): boolean;
  /** As after power-on: not enabled, nothing received, 115200 baud. */
  reset(): void;
  getFeature(id: number): Uint8Array | 'stall';
  setFeature(id: number, value: Uint8Array): 'done' | 'stall';
  /** Sends the bytes of an output report to the peer. */
  transmit(report: Uint8Array): 'done' | 'stall';
  /** Bytes come from the peer, which sent them at `sentAt` baud. */
  receive(bytes: Uint8Array, sentAt: number): void;
  /** The next input report; waits for its bytes. Resolves with no bytes when `signal` aborts. */
  takeReport(signal: AbortSignal): Promise<Uint8Array>;
}

/** AN434: both FIFOs have 480 bytes; what comes into a full one is lost. */
const FIFO_BYTES = 480;
const PART_NUMBER = 0x0a;

/** What the feature reports read and set. */
interface Registers {
  isEnabled: boolean;
  /** Big endian: the baud rate, then parity, flow control, data bits and stop bits. */
  config: Uint8Array<ArrayBuffer>;
  /** The receive FIFO. */
  readonly received: number[];
}

export function createCp2110Uart(peer: EmulatedSerialDevice, faults: Cp2110Faults): Cp2110Uart {
  const registers: Registers = { isEnabled: false, config: defaultConfig(), received: [] };
  let wake: (() => void) | undefined;

  const baud = (): number => new DataView(registers.config.buffer).getUint32(0);

  function nextReport(): Uint8Array | undefined {
    const bytes = registers.received.splice(0, CP2110_MOST_DATA);
    if (bytes.length === 0) return undefined;
    const report = new Uint8Array(faults.padsReports ? PACKET_BYTES : bytes.length + 1);
    report.set([bytes.length, ...bytes]);
    return report;
  }

  async function bytesOrAbort(signal: AbortSignal): Promise<void> {
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

  return {
    isEnabled: () => registers.isEnabled,
    reset: () => resetRegisters(registers),
    getFeature: (id) => getFeature(registers, id),
    setFeature(id, value) {
      if (id === CP2110_REPORT.purge && faults.refusesPurge) return 'stall';
      return setFeature(registers, id, value);
    },
    transmit(report) {
      const [count = 0] = report;
      if (count < 1 || count > CP2110_MOST_DATA || report.length < count + 1) return 'stall';
      if (registers.isEnabled) peer.receive(report.slice(1, 1 + count), baud());
      return 'done';
    },
    receive(bytes, sentAt) {
      if (!registers.isEnabled) return;
      registers.received.push(...heardAt(baud(), bytes, sentAt));
      registers.received.splice(FIFO_BYTES);
      wake?.();
    },
    async takeReport(signal) {
      for (;;) {
        if (signal.aborted) return new Uint8Array();
        const report = nextReport();
        if (report) return report;
        await bytesOrAbort(signal);
      }
    },
  };
}

function defaultConfig(): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0, 1, 0xc2, 0, 0, 0, 3, 0);
}

function resetRegisters(registers: Registers): void {
  registers.isEnabled = false;
  registers.received.length = 0;
  registers.config = defaultConfig();
}

function getFeature({ isEnabled, config, received }: Registers, id: number): Uint8Array | 'stall' {
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

function setFeature(registers: Registers, id: number, value: Uint8Array): 'done' | 'stall' {
  const [first = 0] = value;
  const { config, received } = registers;
  switch (id) {
    case CP2110_REPORT.reset:
      resetRegisters(registers);
      return 'done';
    case CP2110_REPORT.enable:
      registers.isEnabled = first === 1;
      return 'done';
    case CP2110_REPORT.purge:
      if (first < 1 || first > 3) return 'stall';
      if (first !== 1) received.length = 0;
      return 'done';
    case CP2110_REPORT.config:
      if (value.length < config.length) return 'stall';
      registers.config = Uint8Array.from(value.subarray(0, config.length));
      return 'done';
    default:
      return 'stall';
  }
}
