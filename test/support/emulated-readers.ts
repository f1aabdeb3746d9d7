import { createServer } from 'node:net';
import { join } from 'node:path';
import type { EmulatedAct } from './emulated-host.ts';

/** Readers of real makes, emulated down to their USB protocol, plugged into the kiosk of a test. */
export interface EmulatedReaders {
  /** What the kiosk has to be started with. */
  readonly environment: Readonly<Record<string, string>>;
  act(reader: EmulatedAct['reader'], act: EmulatedAct['do']): Promise<void>;
}

/** Prepares the emulated readers; they run inside the kiosk's device host, once that is there. */
export async function emulatedReaders(): Promise<EmulatedReaders> {
  const port = await freePort();
  return {
    environment: {
      DEVICE_HOST_MODULE: join(import.meta.dirname, 'emulated-host.ts'),
      EMULATED_READERS_PORT: String(port),
    },
    async act(reader, act) {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: JSON.stringify({ reader, do: act }),
      });
      if (!answer.ok) throw new Error(`${reader} ${act}: ${answer.status}`);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
