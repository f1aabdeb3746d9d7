import { ToHostSchema } from '../link/messages.ts';
import type { ToHost } from '../link/messages.ts';
import type { SimulatedAct } from '../link/simulated-acts.ts';
import { configureHost } from './configure.ts';
import { createHostState, postReaders } from './host-state.ts';
import type { DeviceHostDeps, HostState } from './host-state.ts';

/** The logic of the device host's process, without the process. */
export interface DeviceHost {
  /** Takes any message of the link; messages are obeyed in their order. */
  receive(message: unknown): Promise<void>;
  /** Cancels what runs, releases the readers and stops listening. */
  close(): Promise<void>;
}

/** Creates a device host that waits for its configuration. */
export function createDeviceHost(deps: DeviceHostDeps): DeviceHost {
  const host = createHostState(deps);
  let queue: Promise<void> = Promise.resolve();
  return {
    async receive(message) {
      queue = queue.then(async () => receive(host, message));
      return queue;
    },
    async close() {
      await queue;
      await closeHost(host);
    },
  };
}

async function receive(host: HostState, raw: unknown): Promise<void> {
  const message = ToHostSchema.safeParse(raw);
  if (message.success) await obey(host, message.data);
  else failConfiguration(host);
}

async function obey(host: HostState, message: ToHost): Promise<void> {
  switch (message.type) {
    case 'configure':
      await configureHost(host, message);
      break;
    case 'arm':
      host.service?.arming.arm(message.visitId, { secret: message.captureSecret });
      break;
    case 'disarm':
      host.service?.arming.disarm();
      break;
    case 'simulate':
      await simulate(host, message.id, message.act);
      break;
    case 'trust-reader':
      await host.trust.replaceReader(message.deviceId, message.trust);
      postReaders(host);
      break;
    case 'trust-listing': {
      const replaced = await host.trust.replaceListing(message);
      if (!replaced.ok) failConfiguration(host);
      break;
    }
    case 'trust-encryption':
      if (!host.trust.replaceEncryption(message.certificate).ok) failConfiguration(host);
      break;
    case 'open-reader':
      void openAgain(host, message.deviceId);
      break;
    case 'test-reader':
      void host.desk.test(message.id, message.deviceId);
      break;
    case 'stop-test':
      host.desk.stop();
      break;
    case 'calibrate':
      void host.desk.calibrate(message.id, message.deviceId, message.pitchMillimetres);
      break;
  }
}

function failConfiguration({ deps }: HostState): void {
  deps.post({ type: 'failed', code: 'bad-configuration' });
}

async function simulate({ deps, simulated }: HostState, id: number, act: SimulatedAct): Promise<void> {
  const device = simulated.get(act.deviceId);
  const done = device && (await device.perform(act));
  if (!done) deps.post({ type: 'simulated', id, ok: false, code: 'no-such-reader' });
  else if (done.ok) deps.post({ type: 'simulated', id, ok: true });
  else deps.post({ type: 'simulated', id, ok: false, code: done.error.code });
}

async function openAgain({ plugged }: HostState, deviceId: string): Promise<void> {
  const found = plugged?.now().find(({ place, reader }) => (reader ? reader.identity.deviceId : place) === deviceId);
  if (found) await plugged?.tryAgain(found.place);
}

async function closeHost(host: HostState): Promise<void> {
  host.dates.close();
  for (const stop of host.stops) stop();
  host.desk.stop();
  await host.others?.close();
  await host.service?.close();
  await host.plugged?.close();
  await Promise.all([...host.readers.values()].map(async ({ reader }) => reader.close()));
}
