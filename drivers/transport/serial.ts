import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiping } from '#kit/wiped.ts';
import { createConnectionEnd } from './connection-end.ts';
import type { ByteLine, ByteLineDevice, PortInfo, WireError } from './port.ts';
import { missingLibrary, textOf } from './thrown.ts';

/** What is used of `serialport` 13. */
export interface SerialLibrary {
  readonly SerialPort: new (options: SerialOptions) => SerialHandle;
}

export interface SerialOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 8;
  readonly parity: 'none';
  readonly stopBits: 1;
  /** Takes the port for this process alone. */
  readonly lock: true;
  readonly autoOpen: false;
}

type Done = (error?: Error | null) => void;

export interface SerialHandle {
  open(done: Done): void;
  write(bytes: Buffer, done: Done): boolean;
  drain(done: Done): void;
  update(options: { readonly baudRate: number }, done: Done): void;
  close(done: Done): void;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error' | 'close', listener: (error: Error | null | undefined) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

type Plain = Exclude<WireError, { readonly detail: string }>['code'];

/** What the errors of `serialport` mean, by their text: it has no codes. */
const TEXTS: readonly (readonly [RegExp, Plain])[] = [
  [/Cannot lock port|Resource temporarily unavailable|Device or resource busy/u, 'busy'],
  // Windows has no rights on ports: access is denied where another program has the port open.
  [/^(?:Error: )?Opening .*: Access denied/u, 'busy'],
  [/Permission denied|Operation not permitted/u, 'no-permission'],
  [/No such (?:file or directory|device)|: File not found/u, 'gone'],
  [/Input\/output error|\bE(?:IO|NXIO|BADF|NODEV)\b|Bad file descriptor|Port is not open/u, 'gone'],
  // Windows, once the port is open.
  [/: (?:Access denied|Invalid handle|Operation aborted)|Unknown error code (?:22|31|433|1167)\b/u, 'gone'],
];

/** What a failure of `serialport` means. */
export function serialError(thrown: unknown): WireError {
  const text = textOf(thrown);
  const missing = missingLibrary(text);
  if (missing !== undefined) return { code: 'unavailable', detail: missing };
  const known = TEXTS.find(([pattern]) => pattern.test(text));
  return known ? { code: known[1] } : { code: 'failed', detail: text };
}

/**
 * The serial ports with these paths (`/dev/ttyUSB0`, `/dev/serial/by-path/...`, `COM3`) as lines of bytes. Only ports that
 * the installer has named are opened: bytes sent to an unknown port may start a machine.
 */
export function createSerialLines(
  paths: readonly string[],
  load: () => Promise<SerialLibrary> = async () => import('serialport'),
): readonly ByteLineDevice[] {
  return paths.map((path): ByteLineDevice => {
    const info: PortInfo = {
      place: `serial/${path.replace(/^\/dev\//u, '')}`,
      vendorId: 0,
      productId: 0,
      release: 0,
      serialNumber: '',
      manufacturer: '',
      product: '',
    };
    return { info, open: async (baud) => connect({ info, path, baudRate: baud }, load) };
  });
}

async function connect(
  { info, path, baudRate }: { readonly info: PortInfo; readonly path: string; readonly baudRate: number },
  load: () => Promise<SerialLibrary>,
): Promise<Result<ByteLine, WireError>> {
  let handle: SerialHandle;
  try {
    const { SerialPort } = await load();
    handle = new SerialPort({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1, lock: true, autoOpen: false });
  } catch (thrown) {
    return err(serialError(thrown));
  }
  let onBytes: ((bytes: Uint8Array) => void) | undefined;
  let closing: Promise<void> | undefined;
  const ended = Promise.withResolvers<WireError>();
  const end = createConnectionEnd();

  const finish = (error: WireError): void => {
    if (end.reason()) return;
    ended.resolve(error);
    end.reach(error, closing === undefined);
  };
  // An error without a listener ends the process.
  handle.on('error', (error) => {
    finish(serialError(error));
  });
  handle.on('close', () => {
    finish({ code: 'gone' });
  });
  handle.on('end', () => {
    finish({ code: 'gone' });
  });

  /** When the port closes during a call, the library never calls back; then this fails with the reason of the end. */
  async function ask(work: (done: Done) => void): Promise<Result<void, WireError>> {
    const reason = end.reason();
    if (reason) return err(reason);
    const called = Promise.withResolvers<Error | null | undefined>();
    work(called.resolve);
    const outcome = await Promise.race([called.promise, ended.promise]);
    if (outcome && 'code' in outcome && !(outcome instanceof Error)) return err(outcome);
    return outcome ? err(serialError(outcome)) : ok(undefined);
  }

  const opened = await ask((done) => {
    handle.open(done);
  });
  if (!opened.ok) return opened;
  // From here on the stream flows, so that no bytes collect in it before there is a listener.
  handle.on('data', (bytes) => {
    // It may be a piece of a picture, even when there is no listener.
    using _ = wiping(bytes);
    if (!closing) onBytes?.(bytes);
  });

  return ok({
    info,
    write: async (bytes) => ask((done) => handle.write(Buffer.from(bytes), done)),
    async setBaud(baud) {
      // Changing the speed throws away what has not been sent.
      const drained = await ask((done) => {
        handle.drain(done);
      });
      if (!drained.ok) return drained;
      return ask((done) => {
        handle.update({ baudRate: baud }, done);
      });
    },
    onBytes(listener) {
      onBytes = listener;
    },
    onEnd: end.onEnd,
    async close() {
      closing ??= new Promise((resolve) => {
        handle.close(() => {
          finish({ code: 'gone' });
          resolve();
        });
      });
      await closing;
    },
  });
}
