import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortInfo, UsbConnection, VendorRequest, WireError } from './port.ts';
import { isWireFault, wireErrorOf } from './usb-errors.ts';
import type { LibraryDevice, LibrarySetup } from './usb-library.ts';

export interface ConnectionDeps {
  readonly clock: Clock;
  /** Whether the machine still lists the device. */
  isPlugged(): Promise<boolean>;
  /** Called once when the device is released. */
  onClosed(): void;
}

const VENDOR_CLASS = 0xff;
/** A hub reports a pulled cable within a quarter of a second (USB 2.0, 11.12.4); this waits twice as long. */
const FAULT_LOOKS = 5;
const FAULT_PAUSE_MS = 100;

const setupOf = ({ request, value = 0, index = 0 }: VendorRequest): LibrarySetup => {
  return { requestType: 'vendor', recipient: 'device', request, value, index };
};

const bytesOf = (data: DataView | undefined): Uint8Array =>
  data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array();

function vendorInterfaceOf(device: LibraryDevice): number | undefined {
  return device.configuration?.interfaces.find(({ alternate }) =>
    [alternate.interfaceClass, alternate.interfaceSubclass, alternate.interfaceProtocol].every(
      (field) => field === VENDOR_CLASS,
    ),
  )?.interfaceNumber;
}

/** Opens `device` and claims its interface of class ff/ff/ff. After a failure nothing stays open. */
export async function openConnection(
  device: LibraryDevice,
  info: PortInfo,
  deps: ConnectionDeps,
): Promise<Result<UsbConnection, WireError>> {
  try {
    await device.open();
    const interfaceNumber = vendorInterfaceOf(device);
    if (interfaceNumber === undefined) throw new Error('no interface of class ff/ff/ff');
    await device.claimInterface(interfaceNumber);
    return ok(connectionOver(device, { interfaceNumber, info }, deps));
  } catch (reason) {
    await device.close().catch(() => undefined);
    deps.onClosed();
    return err(wireErrorOf(reason));
  }
}

function connectionOver(
  device: LibraryDevice,
  { interfaceNumber, info }: { readonly interfaceNumber: number; readonly info: PortInfo },
  { clock, isPlugged, onClosed }: ConnectionDeps,
): UsbConnection {
  const pending = new Set<Promise<unknown>>();
  const reading = new Set<number>();
  let closing: Promise<void> | undefined;

  async function meaningOf(reason: unknown): Promise<WireError> {
    const error = wireErrorOf(reason);
    if (!isWireFault(error)) return error;
    for (let look = 0; look < FAULT_LOOKS; look += 1) {
      if (!(await isPlugged())) return { code: 'gone' };
      await new Promise<void>((resolve) => clock.after(FAULT_PAUSE_MS, resolve));
    }
    return error;
  }

  /** Runs one call of the library; closing waits for it. */
  async function call<T>(work: () => Promise<T>): Promise<Result<T, WireError>> {
    if (closing) return err({ code: 'gone' });
    const running = work();
    pending.add(running);
    try {
      return ok(await running);
    } catch (reason) {
      return err(await meaningOf(reason));
    } finally {
      pending.delete(running);
    }
  }

  /** The library takes 0 for "at once". */
  const limit = (timeoutMs: number): number => Math.max(1, Math.ceil(timeoutMs));

  async function close(): Promise<void> {
    await Promise.allSettled(pending);
    // The interface first: after `close` the library refuses that, and the claim stays. Failures mean that it is gone.
    await device.releaseInterface(interfaceNumber).catch(() => undefined);
    await device.close().catch(() => undefined);
    onClosed();
  }

  return {
    info,
    async controlIn(request, length, timeoutMs) {
      const answer = await call(() => device.controlTransferIn(setupOf(request), length, limit(timeoutMs)));
      return answer.ok ? ok(bytesOf(answer.value.data)) : answer;
    },
    async controlOut(request, data, timeoutMs) {
      const answer = await call(() => device.controlTransferOut(setupOf(request), data, limit(timeoutMs)));
      return answer.ok ? ok(undefined) : answer;
    },
    async read(endpoint, length, timeoutMs) {
      if ((endpoint & 0x80) === 0) throw new Error(`endpoint ${endpoint} is not an IN endpoint`);
      if (reading.has(endpoint)) throw new Error(`a read is pending on endpoint ${endpoint}`);
      const number = endpoint & 0x0f;
      reading.add(endpoint);
      try {
        const answer = await call(() => device.transferIn(number, length, limit(timeoutMs)));
        if (answer.ok) return ok(bytesOf(answer.value.data));
        // An endpoint that stalled stays halted until the host clears it (USB 2.0, 9.4.5); the next read must work.
        if (answer.error.code === 'stalled') await call(() => device.clearHalt('in', number));
        return answer;
      } finally {
        reading.delete(endpoint);
      }
    },
    async reset() {
      await Promise.allSettled(pending);
      const done = await call(() => device.reset());
      if (!done.ok) return done;
      await (closing ??= close());
      return ok(undefined);
    },
    close: async () => (closing ??= close()),
  };
}
