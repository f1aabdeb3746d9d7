import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortInfo, UsbConnection, VendorRequest, WireError } from '../port.ts';
import type { EmulatedUsbDevice, SetupPacket } from './emulated-device.ts';

/** A place on a plug board, with the device in it. */
export interface Socket {
  readonly info: PortInfo;
  readonly device: EmulatedUsbDevice;
  /** Aborts when the cable is pulled or the port is reset. */
  power: AbortController;
  isClaimed: boolean;
}

export interface PlugConnectionDeps {
  readonly socket: Socket;
  readonly clock: Clock;
  /** Called ahead of each call on the connection. */
  readonly onCall: () => void;
}

const VENDOR_OUT = 0x40;
const VENDOR_IN = 0xc0;

/** Opens the device in a socket that nobody has claimed. */
export function createPlugConnection({ socket, clock, onCall }: PlugConnectionDeps): UsbConnection {
  const { device, info } = socket;
  const { signal } = socket.power;
  const reads = new Map<number, Promise<unknown>>();
  let isClosed = false;

  async function call<T>(timeoutMs: number, ask: Ask<T>): Promise<Result<T, WireError>> {
    onCall();
    if (isClosed || signal.aborted) return err({ code: 'gone' });
    return answerInTime({ clock, timeoutMs, cable: signal }, ask);
  }

  return {
    info,
    async controlIn(request, length, timeoutMs) {
      return call(timeoutMs, async () => device.control(setupOf(VENDOR_IN, request, length), new Uint8Array()));
    },
    async controlOut(request, data, timeoutMs) {
      const done = await call(timeoutMs, async () => device.control(setupOf(VENDOR_OUT, request, data.length), data));
      return done.ok ? ok(undefined) : done;
    },
    async read(endpoint, length, timeoutMs) {
      if (reads.has(endpoint)) throw new Error(`a read is pending on endpoint ${endpoint}`);
      const read = call(timeoutMs, async (giveUp) => device.transferIn(endpoint, length, giveUp));
      reads.set(endpoint, read);
      try {
        return await read;
      } finally {
        reads.delete(endpoint);
      }
    },
    reset() {
      if (isClosed || signal.aborted) return Promise.resolve(err({ code: 'gone' }));
      socket.power.abort();
      socket.power = new AbortController();
      socket.isClaimed = false;
      isClosed = true;
      device.reset();
      return Promise.resolve(ok(undefined));
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all(reads.values());
      // After a reset or a re-plug the claim in the socket is another connection's.
      if (socket.power.signal === signal) socket.isClaimed = false;
    },
  };
}

/** Asks the device; `giveUp` aborts when the answer is no longer waited for. */
type Ask<T> = (giveUp: AbortSignal) => Promise<T | 'stall'>;

/** Waits for the device's answer until the time-out or until the cable is pulled. */
async function answerInTime<T>(
  { clock, timeoutMs, cable }: { readonly clock: Clock; readonly timeoutMs: number; readonly cable: AbortSignal },
  ask: Ask<T>,
): Promise<Result<T, WireError>> {
  const giveUp = new AbortController();
  return new Promise((resolve) => {
    const finish = (result: Result<T, WireError>): void => {
      cancelTimer();
      cable.removeEventListener('abort', pulled);
      giveUp.abort();
      resolve(result);
    };
    const pulled = (): void => finish(err({ code: 'gone' }));
    const cancelTimer = clock.after(timeoutMs, () => finish(err({ code: 'timed-out' })));
    cable.addEventListener('abort', pulled);
    void ask(giveUp.signal).then((answer) => finish(answer === 'stall' ? err({ code: 'stalled' }) : ok(answer)));
  });
}

function setupOf(requestType: number, { request, value = 0, index = 0 }: VendorRequest, length: number): SetupPacket {
  return { requestType, request, value, index, length };
}
