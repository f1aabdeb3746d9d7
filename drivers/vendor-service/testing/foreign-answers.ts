import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';

import { formatSbiTime } from '../../sbi/answer/messages.ts';
import { nextHash } from '../../sbi/trust/crypto.ts';
import type { ForeignDevice } from './foreign-device.ts';
import { foreignRecord } from './foreign-records.ts';
import { signAs } from './foreign-trust.ts';
import type { ForeignSigner, ForeignTrust } from './foreign-trust.ts';
import type { WireFault } from './wire-faults.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where a vendor's service departs from the truth. Each hook receives what an honest service would say. */
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
  /** Changes the body of a capture answer just before it leaves. */
  readonly captureBody?: (json: string) => string;
  readonly stream?: (socket: Socket) => void;
  /** How far the service's clock is off, milliseconds. */
  readonly clockOffMs?: number;
}

/** The vendor's service as it is now; its answers follow from this. */
export interface ForeignState {
  readonly trust: ForeignTrust;
  readonly now: () => number;
  readonly port: number;
  readonly devices: readonly ForeignDevice[];
  readonly departures: Departures;
}

/** The body of the answer to a request for `path`. */
export async function foreignAnswer(state: ForeignState, path: string, asked: CaptureRequest): Promise<string> {
  switch (path) {
    case '/device':
      return JSON.stringify(discovery(state));
    case '/info':
      return JSON.stringify(await info(state));
    default:
      return (state.departures.captureBody ?? asIs)(await capture(state, asked));
  }
}

/** A capture element that failed, as MOSIP's services write it. */
export function failed(errorCode: string): Json {
  return { specVersion: '0.9.5', data: '', hash: '', error: { errorCode, errorInfo: 'failed' } };
}

const SUCCESS = { errorCode: '0', errorInfo: 'Success' };

function asIs<T>(value: T): T {
  return value;
}

function time({ now, departures }: ForeignState): string {
  return formatSbiTime(now() + (departures.clockOffMs ?? 0));
}

function digitalIdClaims(state: ForeignState, device: ForeignDevice): Json {
  const { serialNo, type, deviceSubType } = device;
  const maker = { make: 'Vendor', model: 'V1', deviceProvider: 'Vendor Ltd', deviceProviderId: 'VENDOR' };
  const claims = { serialNo, ...maker, type, deviceSubType, dateTime: time(state) };
  return (state.departures.digitalId ?? asIs)(claims);
}

async function digitalIdToken(state: ForeignState, device: ForeignDevice): Promise<string> {
  const { trust, departures } = state;
  const honest = device.certification === 'L1' ? trust.chip : trust.device;
  return signAs(departures.idSigner ?? honest, digitalIdClaims(state, device));
}

function facts(device: ForeignDevice, port: number): Json {
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

function discovery(state: ForeignState): readonly unknown[] {
  return state.devices.map((device) => {
    const digitalId = Buffer.from(JSON.stringify(digitalIdClaims(state, device))).toString('base64url');
    const element = { ...facts(device, state.port), digitalId, error: SUCCESS };
    return (state.departures.discovery ?? asIs)(element);
  });
}

async function info(state: ForeignState): Promise<readonly unknown[]> {
  const elements = await Promise.all(state.devices.map(async (device) => infoElement(state, device)));
  return (state.departures.infoElements ?? asIs<readonly unknown[]>)(elements);
}

async function infoElement(state: ForeignState, device: ForeignDevice): Promise<unknown> {
  const common = { ...facts(device, state.port), firmware: '2.1.0' };
  if (device.status === 'Not Registered') {
    const plain = { ...common, env: 'None', digitalId: 'e30' };
    return { deviceInfo: Buffer.from(JSON.stringify(plain)).toString('base64url'), error: { errorCode: '100' } };
  }
  const claims = { ...common, env: 'Developer', digitalId: await digitalIdToken(state, device) };
  const { departures, trust } = state;
  const token = await signAs(departures.infoSigner ?? trust.device, (departures.info ?? asIs)(claims));
  return { deviceInfo: (departures.infoToken ?? asIs)(token), error: SUCCESS };
}

/** A capture as the kiosk asks for it. */
export interface CaptureRequest {
  readonly verb: string;
  readonly body: string;
}

interface CaptureBody {
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

async function capture(state: ForeignState, { verb, body }: CaptureRequest): Promise<string> {
  const asked = JSON.parse(body) as CaptureBody;
  const [bio] = asked.bio;
  const device = state.devices.find(({ deviceId }) => deviceId === bio.deviceId);
  if (!device) return JSON.stringify({ biometrics: [failed('805')] });
  const elements: unknown[] = [];
  let previousHash = bio.previousHash;
  for (let at = 0; at < Number(bio.count); at += 1) {
    const iso = await foreignRecord(device.type === 'Iris' ? 'Iris' : 'Finger', nameOf(bio, at));
    const hash = nextHash(previousHash, iso);
    previousHash = hash;
    const isAuth = verb === 'CAPTURE';
    const element = {
      specVersion: '0.9.5',
      data: await captureData(state, device, { asked, at, iso, isAuth }),
      hash,
      ...(isAuth && {
        sessionKey: randomBytes(256).toString('base64url'),
        thumbprint: randomBytes(32).toString('hex').toUpperCase(),
      }),
      error: SUCCESS,
    };
    elements.push((state.departures.element ?? asIs)(element, at));
  }
  const biometrics = (state.departures.biometrics ?? asIs<readonly unknown[]>)(elements);
  // No library writes this spacing, so a test sees whether the octets themselves are passed on.
  return `{ "biometrics" :\n${JSON.stringify(biometrics, null, 1)} }\n`;
}

/** The signed claims of one element. */
async function captureData(
  state: ForeignState,
  device: ForeignDevice,
  element: { readonly asked: CaptureBody; readonly at: number; readonly iso: Uint8Array; readonly isAuth: boolean },
): Promise<string> {
  const { asked, at, iso, isAuth } = element;
  const [bio] = asked.bio;
  // Nobody but the identity provider opens the value of an auth answer, so any octets do.
  const value = isAuth ? randomBytes(iso.length + 16) : iso;
  const claims = {
    digitalId: await digitalIdToken(state, device),
    deviceCode: device.serialNo,
    deviceServiceVersion: '2.1.0',
    bioType: bio.type,
    bioSubType: nameOf(bio, at),
    purpose: asked.purpose,
    env: asked.env,
    ...(isAuth && { domainUri: asked.domainUri }),
    bioValue: Buffer.from(value).toString('base64url'),
    transactionId: asked.transactionId,
    timestamp: time(state),
    requestedScore: bio.requestedScore,
    qualityScore: '81.5',
  };
  const { departures, trust } = state;
  return signAs(departures.dataSigner ?? trust.device, (departures.claims ?? asIs)(claims, at));
}

const HANDS: Readonly<Record<string, readonly string[]>> = {
  '1': ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'],
  '2': ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'],
  '3': ['Left Thumb', 'Right Thumb'],
};
const EYES: Readonly<Record<string, readonly string[]>> = { '1': ['Left'], '2': ['Right'], '3': ['Left', 'Right'] };

/** The name of the element at this place in an honest answer: from the request, or from the sub id. */
function nameOf(bio: CaptureBody['bio'][0], at: number): string {
  const implied = (bio.type === 'Iris' ? EYES : HANDS)[bio.deviceSubId] ?? [];
  const excepted = bio.exception ?? [];
  const names = bio.bioSubType.length > 0 ? bio.bioSubType : implied.filter((name) => !excepted.includes(name));
  return names[at] ?? names[0] ?? 'UNKNOWN';
}
