import { realpath } from 'node:fs/promises';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { createConnectionEnd } from './connection-end.ts';
import { hidError } from './hid-errors.ts';
import type { HidBus, HidConnection, HidDevice, PortInfo, WireError } from './port.ts';

/** What is used of `node-hid` 3. */
export interface NodeHid {
  devicesAsync(): Promise<readonly NodeHidDevice[]>;
  readonly HIDAsync: { open(path: string): Promise<NodeHidHandle> };
}

export interface NodeHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly path?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  readonly release: number;
}

export interface NodeHidHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<number>;
  sendFeatureReport(report: Buffer): Promise<number>;
  getFeatureReport(reportId: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface HidBusDeps {
  /** Loads `node-hid`; rejects where its system libraries are missing. */
  readonly load: () => Promise<NodeHid>;
  /** Where the link `/sys/class/hidraw/NAME/device` leads; rejects where there is no such link. */
  readonly followHidraw: (name: string) => Promise<string>;
}

/** The HID devices of this machine. Nothing is loaded before they are listed. */
export function createSystemHidBus(): HidBus {
  return createHidBus({
    load: async () => import('node-hid'),
    followHidraw: async (name) => realpath(`/sys/class/hidraw/${name}/device`),
  });
}

export function createHidBus({ load, followHidraw }: HidBusDeps): HidBus {
  let library: NodeHid | undefined;

  const infoOf = async (device: NodeHidDevice, path: string): Promise<PortInfo> => ({
    place: await placeOf(path, followHidraw),
    plugging: path,
    vendorId: device.vendorId,
    productId: device.productId,
    release: device.release,
    serialNumber: (device.serialNumber ?? '').trim(),
    manufacturer: (device.manufacturer ?? '').trim(),
    product: (device.product ?? '').trim(),
  });

  return {
    async list() {
      try {
        library ??= await load();
        const { HIDAsync, devicesAsync } = library;
        // A device is listed once for each of its usages.
        const byPath = new Map((await devicesAsync()).map((device) => [device.path, device]));
        const devices = [...byPath].map(async ([path, device]): Promise<HidDevice[]> => {
          if (path === undefined || path === '') return [];
          const info = await infoOf(device, path);
          return [{ info, open: async () => connect(info, async () => HIDAsync.open(path)) }];
        });
        return ok((await Promise.all(devices)).flat());
      } catch (thrown) {
        return err(hidError(thrown));
      }
    },
  };
}

const HIDRAW = /^\/dev\/(hidraw\d+)$/u;
/** The folder of a USB interface in sysfs: bus and port path, configuration, interface number. */
const USB_INTERFACE = /\/(\d+-[\d.]+):\d+\.(\d+)\//u;

/**
 * Linux numbers `hidrawN` in the order of plugging in, so the socket is read from sysfs. Other systems have paths of their
 * own; on Windows the path names the socket itself.
 */
async function placeOf(path: string, follow: HidBusDeps['followHidraw']): Promise<string> {
  const name = HIDRAW.exec(path)?.[1];
  if (name === undefined) return `hid/${path}`;
  const link = await follow(name).catch(() => '');
  const [, port, number] = USB_INTERFACE.exec(`/${link}/`) ?? [];
  if (port === undefined) return `hid/${name}`;
  return number === '0' ? `hid/${port}` : `hid/${port}:${number ?? ''}`;
}

async function connect(
  info: PortInfo,
  openHandle: () => Promise<NodeHidHandle>,
): Promise<Result<HidConnection, WireError>> {
  let handle: NodeHidHandle;
  try {
    handle = await openHandle();
  } catch (thrown) {
    return err(hidError(thrown));
  }
  let onReport: ((report: Uint8Array) => void) | undefined;
  let closing: Promise<void> | undefined;
  const end = createConnectionEnd();
  // An error without a listener ends the process.
  handle.on('error', (error) => {
    // After a failed read, whatever its text, this handle reads nothing any more; most often it was unplugged.
    const mapped = hidError(error);
    if (closing) return;
    end.reach(mapped.code === 'failed' && mapped.detail.startsWith(READ_FAILED) ? { code: 'gone' } : mapped);
  });
  handle.on('data', (report) => {
    if (!closing) onReport?.(report);
  });
  // The library begins to read a turn later. If it is closed before, it throws where nothing can catch it.
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });

  async function ask<T>(work: () => Promise<T>): Promise<Result<T, WireError>> {
    if (closing) return err({ code: 'gone' });
    const ended = end.reason();
    if (ended) return err(ended);
    try {
      return ok(await work());
    } catch (thrown) {
      return err(hidError(thrown));
    }
  }
  const done = (result: Result<unknown, WireError>): Result<void, WireError> => (result.ok ? ok(undefined) : result);

  return ok({
    info,
    write: async (report) => done(await ask(async () => handle.write(Buffer.from(report)))),
    sendFeature: async (report) => done(await ask(async () => handle.sendFeatureReport(Buffer.from(report)))),
    getFeature: async (reportId, length) => ask(async () => handle.getFeatureReport(reportId, length)),
    onReport(listener) {
      onReport = listener;
    },
    onEnd: end.onEnd,
    async close() {
      // The handle waits for its own pending work. An unplugged one must be closed, too: it still holds a descriptor.
      closing ??= handle.close().catch(() => undefined);
      await closing;
    },
  });
}

/** hidapi's text when a read fails for an unknown reason. */
const READ_FAILED = 'could not read from HID device';
