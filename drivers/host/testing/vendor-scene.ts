import { afterEach, beforeAll, beforeEach } from 'vitest';

import { createDeviceHost } from '../device-host.ts';
import type { DeviceHost } from '../device-host.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { FromHostSchema } from '../../link/messages.ts';
import type { FromHost } from '../../link/messages.ts';
import type { ReaderStatus } from '../../link/reader-status.ts';
import type { OtherServices } from '../../link/trust.ts';
import { call, TEST_CAPTURE_SECRET } from '../../sbi/testing/raw-client.ts';
import { scriptedImaging } from '../../sbi/testing/scripted-imaging.ts';
import { createScriptedReader } from '../../sbi/testing/scripted-reader.ts';
import { createTrainingTrust } from '../../sbi/trust/training-trust.ts';
import type { TrainingTrust } from '../../sbi/trust/training-trust.ts';
import { startForeignService } from '../../vendor-service/testing/foreign-service.ts';
import type { ForeignService } from '../../vendor-service/testing/foreign-service.ts';
import { createForeignTrust } from '../../vendor-service/testing/foreign-trust.ts';
import type { ForeignTrust } from '../../vendor-service/testing/foreign-trust.ts';
import { firstTestPort } from '../../vendor-service/testing/ports.ts';
import { turnsUntil } from '../../vendor-service/testing/turns.ts';

export const NOW = Date.parse('2026-01-02T03:04:05Z');
export const PROVIDER = 'https://idp.example';
export const KIOSK = 'app://kiosk';

/** A vendor's service and the device host, each on a socket of its own; new for every test. */
export interface VendorScene {
  readonly ours: TrainingTrust;
  readonly theirs: ForeignTrust;
  readonly clock: ManualClock;
  readonly vendor: ForeignService;
  readonly host: DeviceHost;
  /** The messages of the host to main. */
  readonly posted: readonly FromHost[];
  /** The port of our own service. */
  readonly port: number;
  otherServices(change?: Partial<OtherServices>): OtherServices;
  /** Starts the host; the port of its own service is one of those that are scanned. */
  begin(others?: OtherServices | 'none', allowedOrigins?: readonly string[]): Promise<void>;
  /** Starts the host, waits for the vendor's only reader and arms captures; returns the kiosk's id for the reader. */
  beginAndFind(): Promise<string>;
  otherReaders(): readonly ReaderStatus[];
  /** How the last capture ended. */
  lastEnd(): Extract<FromHost, { type: 'capture-ended' }>['outcome'] | undefined;
}

/** The host of the tests in this folder, with scripted imaging and scripted readers. */
export function scriptedHost(clock: ManualClock, post: (message: FromHost) => void): DeviceHost {
  return createDeviceHost({
    post,
    clock,
    imaging: scriptedImaging,
    createSimulated: (deviceId) => ({
      reader: createScriptedReader(deviceId),
      perform: async () => Promise.resolve({ ok: true, value: undefined }),
    }),
  });
}

/** Registers the hooks that create the scene again for every test of the file. */
export function vendorScene(): VendorScene {
  let ours: TrainingTrust;
  let theirs: ForeignTrust;
  let clock: ManualClock;
  let vendor: ForeignService;
  let host: DeviceHost;
  let posted: FromHost[] = [];
  let port = 0;

  beforeAll(async () => {
    [ours, theirs] = await Promise.all([
      createTrainingTrust({ now: NOW, deviceIds: ['finger-1', 'listing'] }),
      createForeignTrust(NOW),
    ]);
  });
  beforeEach(async () => {
    clock = createManualClock(NOW);
    vendor = await startForeignService({ trust: theirs, now: () => clock.now(), firstPort: firstTestPort() });
  });
  afterEach(async () => {
    await host.close();
    await vendor.close();
  });

  const scene: VendorScene = {
    get ours() {
      return ours;
    },
    get theirs() {
      return theirs;
    },
    get clock() {
      return clock;
    },
    get vendor() {
      return vendor;
    },
    get host() {
      return host;
    },
    get posted() {
      return posted;
    },
    get port() {
      return port;
    },
    otherServices: (change = {}) => ({ ...servicesOf({ ours, theirs, vendor }), ...change }),
    async begin(others = scene.otherServices(), allowedOrigins = [PROVIDER, KIOSK]) {
      const messages: FromHost[] = [];
      posted = messages;
      host = scriptedHost(clock, (message) => messages.push(FromHostSchema.parse(message)));
      await host.receive({
        ...configurationBeside(vendor.port, allowedOrigins),
        trust: ours.service,
        ...(others !== 'none' && { otherServices: others }),
      });
      const listening = posted.find((message) => message.type === 'listening');
      if (!listening) throw new Error(JSON.stringify(posted));
      ({ port } = listening);
    },
    async beginAndFind() {
      await scene.begin();
      await turnsUntil(() => scene.otherReaders().length === 1);
      await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
      return scene.otherReaders()[0]?.deviceId ?? '';
    },
    otherReaders: () =>
      (posted.findLast((message) => message.type === 'readers')?.readers ?? []).filter(({ service }) => service),
    lastEnd: () => posted.findLast((message) => message.type === 'capture-ended')?.outcome,
  };
  return scene;
}

/** The pinned trust with which the vendor's readers are found and listed. */
function servicesOf(scene: Pick<VendorScene, 'ours' | 'theirs' | 'vendor'>): OtherServices {
  const { ours, theirs, vendor } = scene;
  const keys = ours.service.readers['listing'];
  if (!keys) throw new Error('no listing key');
  return {
    firstPort: vendor.port,
    lastPort: vendor.port + 20,
    deviceRoots: [theirs.deviceRootPem],
    ftmRoots: [theirs.ftmRootPem],
    listing: { key: keys.deviceKey, certificate: keys.deviceCertificate, origins: [PROVIDER] },
  };
}

/** Everything but the trust; our own service listens on a port just above the vendor's. */
function configurationBeside(vendorPort: number, allowedOrigins: readonly string[]) {
  const ports = { firstPort: vendorPort + 1, lastPort: vendorPort + 20 };
  const service = { env: 'Developer', purpose: 'Auth', ...ports, allowedOrigins } as const;
  return { type: 'configure', mode: 'training', service, simulated: ['finger-1'] } as const;
}

export interface ListedReader {
  readonly deviceId: string;
  readonly digitalId: string;
}

/** The readers that our service lists to a page of this origin. */
export async function discovered(port: number, origin = PROVIDER): Promise<readonly ListedReader[]> {
  const { json } = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' }, { Origin: origin });
  return json as readonly ListedReader[];
}

/** The capture request of a provider's page, with changes of the test. */
export function captureRequest(deviceId: string, more: object = {}, bio: object = {}): object {
  return {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: 10_000,
    domainUri: PROVIDER,
    transactionId: 'txn-0001',
    bio: [
      {
        type: 'Finger',
        count: 1,
        bioSubType: ['Left IndexFinger'],
        requestedScore: 60,
        deviceId,
        deviceSubId: 0,
        previousHash: '',
        ...bio,
      },
    ],
    ...more,
  };
}
