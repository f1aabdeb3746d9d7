import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import { createConnectionEnd } from '../transport/connection-end.ts';
import type { ByteLine, ByteLineDevice, HidConnection, HidDevice, PortInfo, WireError } from '../transport/port.ts';

/** Silicon Labs AN434: reports 1 to 63 carry as many bytes as their number says, both ways; these are features. */
export const CP2110_REPORT = {
  reset: 0x40,
  enable: 0x41,
  status: 0x42,
  purge: 0x43,
  version: 0x46,
  config: 0x50,
} as const;
/** The most bytes in one report. */
export const CP2110_MOST_DATA = 63;
/**
 * Both FIFOs. AN434 is reported to count 1 transmit, 2 receive, 3 both; read as two bits, both is 3 as well.
 */
const PURGE_BOTH = 3;

const QUIET_MS = 50;
const LONGEST_NOISE_MS = 1000;
const NO_PARITY = 0;
const NO_FLOW_CONTROL = 0;
const EIGHT_DATA_BITS = 3;
const ONE_STOP_BIT = 0;

/** Whether it is a CP2110: as its maker numbers it, whatever is soldered behind it. */
export function isCp2110({ vendorId, productId }: PortInfo): boolean {
  return vendorId === 0x10c4 && productId === 0xea80;
}

/** The UART behind a CP2110 as a line of bytes. */
export function createCp2110Line(device: HidDevice, clock: Clock): ByteLineDevice {
  return {
    info: device.info,
    async open(baud) {
      const opened = await device.open();
      if (!opened.ok) return opened;
      const bridge = createLine(opened.value);
      const started = await start({ connection: opened.value, bridge, baud, clock });
      if (started.ok) return ok(bridge.line);
      await bridge.line.close();
      return started;
    },
  };
}

interface Bridge {
  readonly line: ByteLine;
  /** Calls `listener` whenever bytes come. One listener. */
  onAny(listener: () => void): void;
  ended(): WireError | undefined;
}

interface Start {
  readonly connection: HidConnection;
  readonly bridge: Bridge;
  readonly baud: number;
  readonly clock: Clock;
}

async function start({ connection, bridge, baud, clock }: Start): Promise<Result<void, WireError>> {
  const configured = await bridge.line.setBaud(baud);
  if (!configured.ok) return configured;
  const enabled = await connection.sendFeature(Uint8Array.of(CP2110_REPORT.enable, 1));
  if (!enabled.ok) return enabled;
  const purged = await connection.sendFeature(Uint8Array.of(CP2110_REPORT.purge, PURGE_BOTH));
  // If the bridge does not purge, `settle` waits until its old bytes have come.
  if (!purged.ok && purged.error.code === 'gone') return purged;
  await settle(bridge, clock);
  const end = bridge.ended();
  return end ? err(end) : ok(undefined);
}

/** Drops bytes until none have come for a while: they belong to an earlier conversation. */
async function settle(bridge: Bridge, clock: Clock): Promise<void> {
  const end = clock.monotonic() + LONGEST_NOISE_MS;
  let lastAt = clock.monotonic();
  bridge.onAny(() => {
    lastAt = clock.monotonic();
  });
  for (let now = lastAt; !bridge.ended() && now < Math.min(end, lastAt + QUIET_MS); now = clock.monotonic()) {
    const left = lastAt + QUIET_MS - now;
    await new Promise<void>((resolve) => {
      clock.after(left, resolve);
    });
  }
  bridge.onAny(() => undefined);
}

function createLine(connection: HidConnection): Bridge {
  let onBytes: ((bytes: Uint8Array) => void) | undefined;
  let onAny: () => void = () => undefined;
  let closing: Promise<void> | undefined;
  const end = createConnectionEnd();

  connection.onReport((report) => {
    // It may be a piece of a picture, even when there is no listener.
    using piece = wiped(report);
    const [count = 0] = piece.bytes;
    if (count < 1 || count > CP2110_MOST_DATA) return;
    onAny();
    // Windows pads each report to the longest.
    onBytes?.(piece.bytes.subarray(1, 1 + count));
  });
  connection.onEnd((error) => {
    end.reach(error);
  });

  async function close(): Promise<void> {
    // The connection is closed even when this fails.
    if (!end.reason()) await connection.sendFeature(Uint8Array.of(CP2110_REPORT.enable, 0));
    await connection.close();
  }

  const line: ByteLine = {
    info: connection.info,
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += CP2110_MOST_DATA) {
        const part = bytes.subarray(at, at + CP2110_MOST_DATA);
        const sent = await connection.write(Uint8Array.of(part.length, ...part));
        if (!sent.ok) return sent;
      }
      return ok(undefined);
    },
    async setBaud(baud) {
      const rate = [baud >>> 24, (baud >>> 16) & 0xff, (baud >>> 8) & 0xff, baud & 0xff];
      const settings = [NO_PARITY, NO_FLOW_CONTROL, EIGHT_DATA_BITS, ONE_STOP_BIT];
      return connection.sendFeature(Uint8Array.of(CP2110_REPORT.config, ...rate, ...settings));
    },
    onBytes(listener) {
      onBytes = listener;
    },
    onEnd: end.onEnd,
    async close() {
      closing ??= close();
      await closing;
    },
  };
  return {
    line,
    ended: end.reason,
    onAny(listener) {
      onAny = listener;
    },
  };
}
