import type { Clock } from './kit/clock.ts';
import type { Result } from './kit/result.ts';
import { ToHostSchema } from './link/messages.ts';
import type { FromHost, SimulatedAct, ToHost } from './link/messages.ts';
import type { BiometricReader } from './reader/port.ts';
import { openOtherTrust, ownMarks } from './other-trust.ts';
import { makeServiceReader, statusOf } from './sbi/service-readers.ts';
import type { ServiceReader } from './sbi/service-readers.ts';
import { openSbiService } from './sbi/service.ts';
import type { SbiService, ServiceImaging } from './sbi/service.ts';
import { openServiceTrust } from './sbi/trust/open-trust.ts';
import type { OtherServices } from './service-reader/other-services.ts';

/** A simulated reader with the hand that acts on it. */
export interface SimulatedDevice {
  readonly reader: BiometricReader;
  perform(act: SimulatedAct): Promise<Result<void, { readonly code: string }>>;
}

export interface DeviceHostDependencies {
  readonly post: (message: FromHost) => void;
  readonly clock: Clock;
  readonly imaging: ServiceImaging;
  /** Makes the reader of a `simulated` device id, if it is one; never called outside training mode. */
  readonly makeSimulated: (deviceId: string) => SimulatedDevice | undefined;
}

/** The logic of the device host's process, without the process. */
export interface DeviceHost {
  /** Takes one message of the link, whatever it is; messages are obeyed in the order they come. */
  receive(message: unknown): Promise<void>;
  /** Cancels what runs, releases the readers and stops listening. */
  close(): Promise<void>;
}

type Configuration = Extract<ToHost, { type: 'configure' }>;

/**
 * Makes the device host. It is configured once in its life: main starts a new process to change its keys or settings,
 * so that no key outlives its configuration.
 */
export function createDeviceHost(dependencies: DeviceHostDependencies): DeviceHost {
  const { post, clock, imaging, makeSimulated } = dependencies;
  const readers = new Map<string, ServiceReader>();
  const simulated = new Map<string, SimulatedDevice>();
  const unsubscribe: (() => void)[] = [];
  let service: SbiService | undefined;
  let others: OtherServices | undefined;
  let configured = false;
  let queue: Promise<void> = Promise.resolve();

  function postReaders(): void {
    const now = clock.now();
    post({
      type: 'readers',
      readers: [...[...readers.values()].map((entry) => statusOf(entry, now)), ...(others?.statuses() ?? [])],
      ...(others && { troubles: [...others.troubles()] }),
    });
  }

  async function configure(configuration: Configuration): Promise<void> {
    const { mode, service: settings, trust, simulated: deviceIds } = configuration;
    const opened = configured ? undefined : await openServiceTrust(trust);
    const otherTrust = await openOtherTrust(configuration.otherServices);
    configured = true;
    if (!opened?.ok || !otherTrust.ok) {
      post({ type: 'failed', code: 'bad-configuration' });
      return;
    }
    for (const deviceId of mode === 'training' ? new Set(deviceIds) : []) {
      const device = makeSimulated(deviceId);
      if (!device) {
        post({ type: 'failed', code: 'bad-configuration' });
        return;
      }
      simulated.set(deviceId, device);
      readers.set(deviceId, makeServiceReader(device.reader, opened.value.readers.get(deviceId), postReaders));
      unsubscribe.push(device.reader.subscribe(postReaders));
    }
    const started = await openSbiService({
      settings,
      // In the kiosk only pages use the service; a program without an Origin has no business with it.
      absentOrigin: 'refused',
      trust: opened.value,
      readers,
      clock,
      imaging,
      captures: 'when-armed',
      passThrough: otherTrust.value?.passThrough(() => others?.passThrough),
      report: post,
    });
    if (!started.ok) {
      post({ type: 'failed', code: started.error.code });
      return;
    }
    service = started.value;
    post({ type: 'listening', port: service.port });
    // Only now is our own port known, which no scan may take for another vendor's.
    const own = ownMarks(service.port, readers, opened.value);
    others = otherTrust.value?.open({ clock, env: settings.env, own });
    if (others) unsubscribe.push(others.subscribe(postReaders));
    postReaders();
  }

  async function simulate(id: number, act: SimulatedAct): Promise<void> {
    const device = simulated.get(act.deviceId);
    const done = device && (await device.perform(act));
    if (!done) post({ type: 'simulated', id, ok: false, code: 'no-such-reader' });
    else if (done.ok) post({ type: 'simulated', id, ok: true });
    else post({ type: 'simulated', id, ok: false, code: done.error.code });
  }

  async function obey(raw: unknown): Promise<void> {
    const message = ToHostSchema.safeParse(raw);
    if (!message.success) {
      post({ type: 'failed', code: 'bad-configuration' });
      return;
    }
    switch (message.data.type) {
      case 'configure':
        await configure(message.data);
        break;
      case 'arm':
        service?.arming.arm(message.data.visitId);
        break;
      case 'disarm':
        service?.arming.disarm();
        break;
      case 'simulate':
        await simulate(message.data.id, message.data.act);
        break;
    }
  }

  return {
    async receive(message) {
      queue = queue.then(async () => obey(message));
      return queue;
    },
    async close() {
      await queue;
      for (const stop of unsubscribe) stop();
      await others?.close();
      await service?.close();
      await Promise.all([...readers.values()].map(async ({ reader }) => reader.close()));
    },
  };
}
