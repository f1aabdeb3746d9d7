import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { nextHash } from '../../sbi/trust/crypto.ts';
import { createHttpRequestParser } from '../../sbi/http/http-request.ts';
import { formatSbiTime } from '../../sbi/answer/messages.ts';
import { foreignRecord } from './foreign-records.ts';
import { signAs } from './foreign-trust.ts';
import type { ForeignSigner, ForeignTrust } from './foreign-trust.ts';
import { commitFault } from './wire-faults.ts';
import type { WireFault } from './wire-faults.ts';

type Json = Readonly<Record<string, unknown>>;

/** One reader of the vendor. */
export interface ForeignDevice {
  readonly deviceId: string;
  readonly serialNo: string;
  readonly type: 'Finger' | 'Iris' | 'Face';
  readonly deviceSubType: string;
  readonly purpose: 'Auth' | 'Registration';
  readonly certification: 'L0' | 'L1';
  readonly status: 'Ready' | 'Busy' | 'Not Ready' | 'Not Registered';
}

/** Where a vendor's service departs from the truth. Each hook is given what an honest service would say. */
export interface Departures {
  readonly fault?: WireFault | ((verb: string) => WireFault | undefined) | undefined;
  readonly discovery?: (element: Json) => unknown;
  readonly info?: (claims: Json) => Json;
  readonly infoToken?: (token: string) => string;
  readonly infoElements?: (elements: readonly unknown[]) => readonly unknown[];
  readonly infoSigner?: ForeignSigner;
  readonly digitalId?: (claims: Json) => Json;
  readonly idSigner?: ForeignSigner;
  readonly claims?: (claims: Json, at: number) => Json;
  readonly element?: (element: Json, at: number) => unknown;
  readonly dataSigner?: ForeignSigner;
  readonly biometrics?: (elements: readonly unknown[]) => readonly unknown[];
  /** The body of a capture answer as octets, as it leaves. */
  readonly captureBody?: (json: string) => string;
  readonly stream?: (socket: Socket) => void;
  /** What a service's clock is off by, milliseconds. */
  readonly clockOffMs?: number;
}

export interface ForeignService {
  readonly port: number;
  /** What was asked, in the order it came. */
  readonly requests: readonly { readonly verb: string; readonly path: string; readonly body: string }[];
  /** Bodies of the capture answers, octet for octet as they left. */
  readonly captureBodies: readonly Buffer[];
  /** Changes how it departs from the truth; what is not named stays. */
  depart(departures: Departures): void;
  setDevices(devices: readonly ForeignDevice[]): void;
  /** From now on captures wait for {@link letCapture}. */
  holdCaptures(): void;
  letCapture(): void;
  /** Resolves when the next capture has come in. */
  captureBegun(): Promise<void>;
  /** Resolves when the client of a capture or a stream has closed the line. */
  hungUp(): Promise<void>;
  connections(): number;
  openSockets(): number;
  /** Octets the clients took, the kernel's buffers included. */
  bytesTaken(): number;
  close(): Promise<void>;
}

export const FOREIGN_FINGER: ForeignDevice = {
  deviceId: 'vendor-finger-1',
  serialNo: 'VF-0001',
  type: 'Finger',
  deviceSubType: 'Slap',
  purpose: 'Auth',
  certification: 'L1',
  status: 'Ready',
};

/** Starts a service of another vendor at the first free port from `firstPort` on. */
export async function startForeignService(input: {
  readonly trust: ForeignTrust;
  readonly now: () => number;
  readonly firstPort: number;
  readonly devices?: readonly ForeignDevice[];
}): Promise<ForeignService> {
  const { trust } = input;
  let devices = input.devices ?? [FOREIGN_FINGER];
  let departures: Departures = {};
  let gate: PromiseWithResolvers<undefined> | undefined;
  let begun = Promise.withResolvers<undefined>();
  let hungUp = Promise.withResolvers<undefined>();
  let connections = 0;
  let taken = 0;
  const requests: { verb: string; path: string; body: string }[] = [];
  const captureBodies: Buffer[] = [];
  const sockets = new Set<Socket>();

  const time = (): string => formatSbiTime(input.now() + (departures.clockOffMs ?? 0));
  const asIs = <T>(value: T): T => value;

  function digitalIdClaims(device: ForeignDevice): Json {
    const { serialNo, type, deviceSubType } = device;
    const maker = { make: 'Vendor', model: 'V1', deviceProvider: 'Vendor Ltd', deviceProviderId: 'VENDOR' };
    return (departures.digitalId ?? asIs)({ serialNo, ...maker, type, deviceSubType, dateTime: time() });
  }

  async function digitalIdToken(device: ForeignDevice): Promise<string> {
    const honest = device.certification === 'L1' ? trust.chip : trust.device;
    return signAs(departures.idSigner ?? honest, digitalIdClaims(device));
  }

  function facts(device: ForeignDevice): Json {
    return {
      deviceId: device.deviceId,
      deviceStatus: device.status,
      certification: device.certification,
      serviceVersion: '2.1.0',
      deviceSubId: device.purpose === 'Auth' ? ['0'] : ['1', '2', '3'],
      callbackId: `http://127.0.0.1:${port}/`,
      deviceCode: device.serialNo,
      specVersion: ['0.9.5'],
      purpose: device.status === 'Not Registered' ? '' : device.purpose,
    };
  }

  function discovery(): readonly unknown[] {
    return devices.map((device) => {
      const digitalId = Buffer.from(JSON.stringify(digitalIdClaims(device))).toString('base64url');
      const element = { ...facts(device), digitalId, error: { errorCode: '0', errorInfo: 'Success' } };
      return (departures.discovery ?? asIs)(element);
    });
  }

  async function info(): Promise<readonly unknown[]> {
    const elements = await Promise.all(
      devices.map(async (device) => {
        if (device.status === 'Not Registered') {
          const plain = { ...facts(device), env: 'None', firmware: '2.1.0', digitalId: 'e30' };
          return { deviceInfo: Buffer.from(JSON.stringify(plain)).toString('base64url'), error: { errorCode: '100' } };
        }
        const claims = {
          ...facts(device),
          env: 'Developer',
          firmware: '2.1.0',
          digitalId: await digitalIdToken(device),
        };
        const token = await signAs(departures.infoSigner ?? trust.device, (departures.info ?? asIs)(claims));
        return { deviceInfo: (departures.infoToken ?? asIs)(token), error: { errorCode: '0', errorInfo: 'Success' } };
      }),
    );
    return (departures.infoElements ?? asIs<readonly unknown[]>)(elements);
  }

  async function capture(verb: string, text: string): Promise<string> {
    const asked = JSON.parse(text) as CaptureAsked;
    const [bio] = asked.bio;
    const device = devices.find(({ deviceId }) => deviceId === bio.deviceId);
    if (!device) return JSON.stringify({ biometrics: [failed('805')] });
    const elements: unknown[] = [];
    let previousHash = bio.previousHash;
    for (let at = 0; at < Number(bio.count); at += 1) {
      const bioSubType = nameOf(bio, at);
      const iso = await foreignRecord(device.type === 'Iris' ? 'Iris' : 'Finger', bioSubType);
      const value = verb === 'CAPTURE' ? randomBytes(iso.length + 16) : iso;
      const claims = {
        digitalId: await digitalIdToken(device),
        deviceCode: device.serialNo,
        deviceServiceVersion: '2.1.0',
        bioType: bio.type,
        bioSubType,
        purpose: asked.purpose,
        env: asked.env,
        ...(verb === 'CAPTURE' && { domainUri: asked.domainUri }),
        bioValue: Buffer.from(value).toString('base64url'),
        transactionId: asked.transactionId,
        timestamp: time(),
        requestedScore: bio.requestedScore,
        qualityScore: '81.5',
      };
      const hash = nextHash(previousHash, iso);
      previousHash = hash;
      const sealed = {
        sessionKey: randomBytes(256).toString('base64url'),
        thumbprint: randomBytes(32).toString('hex').toUpperCase(),
      };
      const element = {
        specVersion: '0.9.5',
        data: await signAs(departures.dataSigner ?? trust.device, (departures.claims ?? ((same) => same))(claims, at)),
        hash,
        ...(verb === 'CAPTURE' && sealed),
        error: { errorCode: '0', errorInfo: 'Success' },
      };
      elements.push((departures.element ?? ((same) => same))(element, at));
    }
    const biometrics = (departures.biometrics ?? asIs<readonly unknown[]>)(elements);
    // Spaced as no library would write it: only the octets themselves give it back the same.
    return `{ "biometrics" :\n${JSON.stringify(biometrics, null, 1)} }\n`;
  }

  async function answer(socket: Socket, verb: string, path: string, body: string): Promise<void> {
    requests.push({ verb, path, body });
    const { fault } = departures;
    const isCapture = path === '/capture';
    if (isCapture || path === '/stream') {
      socket.once('close', () => {
        hungUp.resolve(undefined);
        hungUp = Promise.withResolvers();
      });
      begun.resolve(undefined);
      begun = Promise.withResolvers();
    }
    if (isCapture) await gate?.promise;
    if (path === '/stream' && departures.stream) {
      departures.stream(socket);
      return;
    }
    const json =
      path === '/device'
        ? JSON.stringify(discovery())
        : path === '/info'
          ? JSON.stringify(await info())
          : (departures.captureBody ?? asIs)(await capture(verb, body));
    const octets = Buffer.from(json);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${octets.length}\r\nConnection: Closed\r\n\r\n`;
    const whole = Buffer.concat([Buffer.from(head), octets]);
    const committed = typeof fault === 'function' ? fault(verb) : fault;
    if (committed) {
      commitFault(socket, committed, whole);
      return;
    }
    if (isCapture) captureBodies.push(octets);
    // MOSIP's service sends empty lines after the body, too.
    socket.end(Buffer.concat([whole, Buffer.from('\r\n\r\n')]));
  }

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      taken += socket.bytesWritten;
    });
    const parser = createHttpRequestParser();
    socket.on('data', (chunk) => {
      const step = parser.push(chunk);
      if (step.kind !== 'complete') return;
      const { method, path, body } = step.request;
      void answer(socket, method, path, Buffer.from(body).toString('utf8'));
    });
  });
  const port = await listenFrom(server, input.firstPort);

  return {
    port,
    requests,
    captureBodies,
    depart(more) {
      departures = { ...departures, ...more };
    },
    setDevices(next) {
      devices = next;
    },
    holdCaptures() {
      gate = Promise.withResolvers();
    },
    letCapture() {
      gate?.resolve(undefined);
      gate = undefined;
    },
    async captureBegun() {
      await begun.promise;
    },
    async hungUp() {
      await hungUp.promise;
    },
    connections: () => connections,
    openSockets: () => sockets.size,
    bytesTaken: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, taken),
    async close() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => {
        resolve(undefined);
      });
      for (const socket of sockets) socket.destroy();
      await promise;
    },
  };
}

interface CaptureAsked {
  readonly env: string;
  readonly purpose: string;
  readonly transactionId: string;
  readonly domainUri?: string;
  readonly bio: readonly [
    {
      readonly type: string;
      readonly count: string;
      readonly bioSubType: readonly string[];
      readonly exception?: readonly string[];
      readonly deviceSubId: string;
      readonly requestedScore: string;
      readonly deviceId: string;
      readonly previousHash: string;
    },
  ];
}

/** A capture element that failed, as MOSIP's services write it. */
export function failed(errorCode: string): Json {
  return { specVersion: '0.9.5', data: '', hash: '', error: { errorCode, errorInfo: 'failed' } };
}

const HANDS: Readonly<Record<string, readonly string[]>> = {
  '1': ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'],
  '2': ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'],
  '3': ['Left Thumb', 'Right Thumb'],
};
const EYES: Readonly<Record<string, readonly string[]>> = { '1': ['Left'], '2': ['Right'], '3': ['Left', 'Right'] };

/** What an honest service names its element at this place: what was asked for, or what the sub id stands for. */
function nameOf(bio: CaptureAsked['bio'][0], at: number): string {
  const implied = (bio.type === 'Iris' ? EYES : HANDS)[bio.deviceSubId] ?? [];
  const excepted = bio.exception ?? [];
  const names = bio.bioSubType.length > 0 ? bio.bioSubType : implied.filter((name) => !excepted.includes(name));
  return names[at] ?? names[0] ?? 'UNKNOWN';
}

async function listenFrom(server: Server, firstPort: number): Promise<number> {
  for (let port = firstPort; port < firstPort + 100; port += 1) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const onError = (): void => {
      resolve(false);
    };
    server.once('error', onError);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', onError);
      resolve(true);
    });
    if (await promise) return port;
  }
  throw new Error('no free port');
}
